internal import BackupStreamLib
internal import ByteIO
internal import TableRows

/// What the statements of an item mean, as texts that are equal where it is certain that the meaning is.
///
/// What is taken for the same is what servers of different releases are known to write differently for one item: how SET
/// statements before a definition are spelled and ordered; the comment `/*!NNNNN … */` around a part; spaces and line
/// breaks between words; the database before a table's name; the default of a BIT column as a string or in bits. Bodies
/// of routines, triggers and events, and views, are what their texts are.
struct StatementMeaning: Hashable {
  private var settings: [ByteString]
  private var parts: [ByteString]

  init(_ item: ComparedItem) {
    let definition = item.statements.last ?? ""
    settings = Self.settings(item.statements.dropLast())
    parts =
      [.tablespace, .database, .table].contains(item.type)
      ? Self.words(definition, database: item.database) ?? [definition] : [definition]
  }

  // MARK: settings

  /// What SET statements set, in any order, as each sets a variable of its own.
  private static func settings(_ statements: ArraySlice<ByteString>) -> [ByteString] {
    let known = statements.compactMap(setting)
    guard known.count == statements.count, Set(known.map(\.variable)).count == known.count else {
      return Array(statements)
    }
    return known.map { $0.variable + "=" + $0.value }.sorted()
  }

  /// `SET variable = value` of the variables that servers store.
  private static func setting(_ statement: ByteString) -> (variable: ByteString, value: ByteString)? {
    var tokenizer = SQLTokenizer(statement)
    var tokens: [SQLToken] = []
    do { while tokens.count < 5, let token = try tokenizer.next() { tokens.append(token) } } catch { return nil }
    let values = tokens.map { tokenizer.value(of: $0) }
    guard tokens.count == 4, values[0].lowercased == "set", values[2] == "=",
      tokens[3].kind == .word || tokens[3].kind == .string
    else { return nil }
    let variable = values[1].lowercased
    return variables.contains(variable) ? (variable, values[3]) : nil
  }

  private static let variables: Set<ByteString> = [
    "character_set_client", "collation_connection", "collation_database", "sql_mode", "time_zone",
  ]

  // MARK: definitions

  /// The words of a definition; nil if it cannot be told what the server takes for words.
  private static func words(_ statement: ByteString, database: ByteString?) -> [ByteString]? {
    guard !hasLaterVersions(statement.bytes) else { return nil }
    var tokenizer = SQLTokenizer(statement)
    var tokens: [SQLToken] = []
    do { while let token = try tokenizer.next() { tokens.append(token) } } catch { return nil }
    // CREATE TABLE `database`.`name`
    if let database, tokens.count > 4, tokens[1...4].map(\.kind) == [.word, .quotedName, .symbol, .quotedName],
      tokenizer.value(of: tokens[1]) == "TABLE", tokenizer.value(of: tokens[2]) == database
    {
      tokens.removeSubrange(2...3)
    }
    var words = tokens.map { tokenizer.text($0.range) }
    for index in tokens.indices where isBitDefault(index, tokens, words) {
      let value = tokenizer.value(of: tokens[index]).bytes
      // Beyond ASCII it is not certain which bytes a string stands for.
      if tokens[index].kind == .string, value.contains(where: { $0 > 0x7F }) { continue }
      words[index] = ByteString(Array("bits".utf8) + value.drop { $0 == 0 })
    }
    return words
  }

  /// Whether a token is the default in `name bit(5) DEFAULT …` or `name bit(5) NOT NULL DEFAULT …`.
  private static func isBitDefault(_ index: Int, _ tokens: [SQLToken], _ words: [ByteString]) -> Bool {
    guard [.string, .bitString].contains(tokens[index].kind), index >= 6, words[index - 1] == "DEFAULT" else {
      return false
    }
    let end = index >= 8 && words[index - 3] == "NOT" && words[index - 2] == "NULL" ? index - 4 : index - 2
    return words[end] == ")" && words[end - 2] == "(" && words[end - 3] == "bit" && tokens[end - 4].kind == .quotedName
  }

  /// Whether there may be a comment whose inside MySQL 6.0 does not read.
  private static func hasLaterVersions(_ bytes: [UInt8]) -> Bool {
    for start in bytes.indices where bytes[start] == UInt8(ascii: "/") {
      let rest = bytes[(start + 1)...].prefix(9)
      if rest.starts(with: Array("*M!".utf8)) { return true }
      guard rest.starts(with: Array("*!".utf8)) else { continue }
      let digits = rest.dropFirst(2).prefix { (0x30...0x39).contains($0) }
      if digits.count != 5 || digits.lexicographicallyPrecedes(Array("60000".utf8)) == false { return true }
    }
    return false
  }
}

extension ByteString {
  fileprivate static func + (left: ByteString, right: ByteString) -> ByteString {
    ByteString(left.bytes + right.bytes)
  }
}
