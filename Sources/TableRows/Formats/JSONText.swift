public import ByteIO

/// Text as strings of JSON (RFC 8259).
public enum JSONText {
  /// Appends a string with its quotes.
  /// - Parameter text: in UTF-8.
  public static func append(_ text: RawSpan, to output: inout OutputBuffer) {
    unsafe text.withUnsafeBytes { unsafe JSONLines.append($0, to: &output) }
  }
}
