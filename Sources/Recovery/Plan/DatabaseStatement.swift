internal import ByteIO
internal import TableRows

/// A stored CREATE DATABASE, read, and written anew.
struct DatabaseStatement {
  private var options: [UInt8] = []

  init(_ text: ByteString, name: ByteString, names: CharacterSetNames) throws(Refusal) {
    let front = Array("CREATE DATABASE ".utf8)
    // 6.0.5 to 6.0.8 stored the name without doubling backticks.
    let tick = UInt8(ascii: "`")
    let fronts = [front + [tick] + name.bytes + [tick], front + name.quotedName]
    guard let used = fronts.last(where: { text.bytes.starts(with: $0) }) else {
      throw Refusal(reason: "its stored statement is of another kind, or names another database")
    }
    // A word before, so that there is something to read if there are no options.
    let statement = try UntrustedStatement(ByteString(front + text.bytes[used.count...]))
    try statement.expectOne()
    for index in statement.tokens.indices.dropFirst() {
      let before = statement.keyword(index - 1) == "=" ? index - 2 : index - 1
      guard before >= 0 else { continue }
      let value = statement.value(index).display.lowercased()
      let isWord = value.utf8.allSatisfy { $0 == 0x5F || SQLTokenizer.isDigitByte($0) || ($0 >= 0x61 && $0 <= 0x7A) }
      switch statement.keyword(before) {
      case "SET" where isWord && statement.keyword(index) != "=":
        options += Array(" DEFAULT CHARACTER SET \(names.modern(value))".utf8)
      case "COLLATE" where isWord && statement.keyword(index) != "=":
        options += Array(" COLLATE \(names.modern(value))".utf8)
      default: break
      }
    }
  }

  /// The statement, without its end.
  func create(_ name: ByteString) -> [UInt8] { Array("CREATE DATABASE ".utf8) + name.quotedName + options }
}
