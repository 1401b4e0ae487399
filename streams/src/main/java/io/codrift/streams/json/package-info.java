/**
 * Messages as JSON, for people and for other programs. What a message means does not belong here.
 */
package io.codrift.streams.json;
