extension String {
  /// The text, or its beginning where it is longer than a message should be.
  /// - Parameters:
  ///   - limit: the most characters (Unicode scalars) of the result.
  ///   - ending: what stands behind a beginning.
  public func shortened(to limit: Int, ending: String = "…") -> String {
    let scalars = unicodeScalars
    guard scalars.index(startIndex, offsetBy: limit + 1, limitedBy: endIndex) != nil else { return self }
    return String(scalars.prefix(max(0, limit - ending.unicodeScalars.count))) + ending
  }
}

extension ByteString {
  /// ``display``, or its beginning where it is longer than a message should be: at most `limit` characters. The rest
  /// is not looked at.
  public func shortened(to limit: Int) -> String {
    // A character has up to four bytes, so one that is cut here lies behind the limit.
    ByteString(Array(bytes.prefix(4 * limit + 4))).display.shortened(to: limit)
  }
}
