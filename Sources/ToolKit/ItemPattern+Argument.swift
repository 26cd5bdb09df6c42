internal import ArgumentParser
internal import ByteIO

extension ItemPattern {
  /// The pattern that an argument is, none of whose names is empty.
  /// - Throws: `ValidationError`, a sentence about it.
  public init(argument text: String) throws {
    do {
      try self.init(RawArguments.bytes(text))
    } catch .improperlyQuoted {
      throw ValidationError("A quote is not closed in '\(text)'.")
    } catch {
      throw ValidationError(
        "'\(text)' is not DATABASE or DATABASE.TABLE: a part with spaces is quoted, such as '\(Self.quoted(text))'.")
    }
    if object.isEmpty || database?.isEmpty == true {
      let hint =
        RawArguments.isFile(text)
        ? "that is a file, and a pattern is expected here" : "give DATABASE or DATABASE.TABLE"
      throw ValidationError("A name is empty in '\(text)': \(hint).")
    }
  }

  /// A pattern with quotes around the parts that hold spaces.
  private static func quoted(_ text: String) -> String {
    if text.contains(where: { "'\"`".contains($0) }) { return "\"my database\".\"my table\"" }
    return text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
      .map { $0.contains(where: \.isWhitespace) ? "\"\($0)\"" : String($0) }.joined(separator: ".")
  }
}
