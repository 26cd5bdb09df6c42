internal import ByteIO
internal import TableRows

/// A stored GRANT, read, for an account that may not exist where it is restored.
///
/// Stored is `GRANT priv ON db.obj TO 'u'@'h'`, names as they are; routine privileges can hold `Grant` as if it were one
/// (6.3).
struct GrantStatement {
  private(set) var statement: [UInt8] = []
  private(set) var user = ByteString([])
  private(set) var host = ByteString([])

  init(_ text: ByteString, database: ByteString, renaming: Renaming) throws(Refusal) {
    let bytes = text.bytes
    let (on, to) = (Array(" ON ".utf8), Array(" TO '".utf8))
    guard bytes.starts(with: Array("GRANT ".utf8)), let place = Self.first(on, in: bytes),
      let end = Self.last(to, in: bytes), end > place
    else {
      throw Refusal(reason: "its stored statement is not GRANT … ON … TO …")
    }
    try takeAccount(Array(bytes[(end + 4)...]))
    var object = bytes[(place + on.count)..<end]
    var kind: [UInt8] = []
    for word in ["PROCEDURE ", "FUNCTION "] where object.starts(with: Array(word.utf8)) {
      kind = Array(word.utf8)
      object = object.dropFirst(kind.count)
    }
    let front = database.bytes + [UInt8(ascii: ".")]
    guard object.starts(with: front) else { throw Refusal(reason: "its stored statement names another database") }
    let name = ByteString(Array(object.dropFirst(front.count)))
    if name.isEmpty || name.bytes.contains(0) { throw Refusal(reason: "its stored statement names nothing") }
    let isAll = name == "*"
    if isAll, database.bytes.contains(UInt8(ascii: "%")) {
      throw Refusal(reason: "its database's name is a pattern to GRANT, for other databases too")
    }
    let target = isAll || !kind.isEmpty ? (renaming.database(database), name) : renaming.table(database, name)
    let (privileges, grants) = try Self.privileges(bytes[6..<place], isRoutine: !kind.isEmpty)
    statement =
      Array("GRANT ".utf8) + privileges + on + kind + target.0.quotedName + [UInt8(ascii: ".")]
      + (isAll ? name.bytes : target.1.quotedName) + Array(" TO ".utf8) + Self.string(user) + [UInt8(ascii: "@")]
      + Self.string(host) + (grants ? Array(" WITH GRANT OPTION".utf8) : [])
  }

  /// Statements that grant if there is the account, and say so if not.
  var script: [[UInt8]] {
    let note = Array("SELECT ".utf8) + Self.string(ByteString(Array("skipped, there is no account: ".utf8) + statement))
    let choice =
      Array("SET @statement = IF(EXISTS(SELECT 1 FROM mysql.user WHERE User = ".utf8) + Self.string(user)
      + Array(" AND Host = ".utf8) + Self.string(host) + Array("),\n  ".utf8) + Self.string(ByteString(statement))
      + Array(",\n  ".utf8) + Self.string(ByteString(note)) + Array(")".utf8)
    return [choice]
      + ["PREPARE granting FROM @statement", "EXECUTE granting", "DEALLOCATE PREPARE granting"].map { Array($0.utf8) }
  }

  private mutating func takeAccount(_ text: [UInt8]) throws(Refusal) {
    let between = Array("'@'".utf8)
    guard text.count >= 5, text.first == 0x27, text.last == 0x27, let place = Self.last(between, in: text), place > 0,
      !text.contains(0)
    else {
      throw Refusal(reason: "its stored statement names no account")
    }
    user = ByteString(Array(text[1..<place]))
    host = ByteString(Array(text[(place + 3)..<(text.count - 1)]))
  }

  /// The privileges: words, and columns in parentheses. `Grant` among those of a routine is an option.
  private static func privileges(_ text: ArraySlice<UInt8>, isRoutine: Bool) throws(Refusal) -> ([UInt8], Bool) {
    let open = text.firstIndex(of: UInt8(ascii: "("))
    let wordsText = Array(text[..<(open ?? text.endIndex)])
    guard wordsText.allSatisfy({ $0 == 0x20 || $0 == 0x2C || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) }) else {
      throw Refusal(reason: "its stored statement grants what is no privilege")
    }
    var words = wordsText.split(separator: UInt8(ascii: ",")).map { Array($0) }
    var grants = false
    if isRoutine {
      words.removeAll { $0.elementsEqual(Array("Grant".utf8)) }
      grants = words.count < wordsText.split(separator: UInt8(ascii: ",")).count
      if words.isEmpty { words = [Array("USAGE".utf8)] }
    }
    if words.isEmpty { throw Refusal(reason: "its stored statement grants nothing") }
    var privileges = Array(words.joined(separator: [UInt8(ascii: ",")]))
    if let open {
      guard text.last == UInt8(ascii: ")") else {
        throw Refusal(reason: "its stored statement grants what is no privilege")
      }
      privileges +=
        [UInt8(ascii: "(")] + ByteString(Array(text[(open + 1)..<(text.endIndex - 1)])).quotedName + [UInt8(ascii: ")")]
    }
    return (privileges, grants)
  }

  /// A string in single quotes, for a session whose backslashes escape.
  static func string(_ text: ByteString) -> [UInt8] {
    var bytes: [UInt8] = [0x27]
    for byte in text.bytes {
      switch byte {
      case 0x27, 0x5C: bytes += [0x5C, byte]
      case 0x0A: bytes += [0x5C, UInt8(ascii: "n")]
      case 0x00: bytes += [0x5C, UInt8(ascii: "0")]
      default: bytes.append(byte)
      }
    }
    return bytes + [0x27]
  }

  private static func first(_ part: [UInt8], in bytes: [UInt8]) -> Int? {
    bytes.indices.first { bytes[$0...].starts(with: part) }
  }

  private static func last(_ part: [UInt8], in bytes: [UInt8]) -> Int? {
    bytes.indices.last { bytes[$0...].starts(with: part) }
  }
}
