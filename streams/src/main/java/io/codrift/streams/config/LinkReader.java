package io.codrift.streams.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads {@code alerts.links}. */
final class LinkReader {
  private LinkReader() {}

  /** The links in the order of the file, without those that have a problem, which is reported. */
  static List<LinkTemplate> read(ConfigSection section) {
    List<LinkTemplate> links = new ArrayList<>();
    for (String name : section.keys()) {
      section
          .text(name)
          .map(text -> new LinkTemplate(name, text.strip()))
          .filter(link -> isValid(section, link))
          .ifPresent(links::add);
    }
    return links;
  }

  private static boolean isValid(ConfigSection section, LinkTemplate link) {
    Optional<String> unknown =
        link.placeholders().stream()
            .filter(placeholder -> !LinkTemplate.PLACEHOLDERS.contains(placeholder))
            .findFirst();
    if (unknown.isPresent()) {
      section.refuse(
          link.name(),
          "has the unknown placeholder {%s}. Write %s."
              .formatted(
                  unknown.get(),
                  LinkTemplate.PLACEHOLDERS.stream()
                      .map(placeholder -> "{" + placeholder + "}")
                      .collect(Collectors.joining(", "))));
      return false;
    }
    Map<String, String> any = new TreeMap<>();
    LinkTemplate.PLACEHOLDERS.forEach(placeholder -> any.put(placeholder, "0"));
    if (SourceReader.httpUrl(link.url(any)).isEmpty()) {
      section.refuse(
          link.name(),
          "is not a URL. Write it as https://HOST[:PORT]/PATH, with the placeholders where they"
              + " belong.");
      return false;
    }
    return true;
  }
}
