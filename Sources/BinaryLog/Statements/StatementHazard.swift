public import ByteIO
internal import TableRows

/// Why a statement that changes data, logged as text, may do something else when it is run again on the same tables
/// (MySQL manual, "Determination of Safe and Unsafe Statements in Binary Logging").
///
/// Not among them is what the log carries along: the time, the seed of RAND(), AUTO_INCREMENT and user variables.
public enum StatementHazard: Hashable, Sendable {
  /// It calls a function whose value is another one each time, or depends on the server or the session: UUID, SYSDATE.
  case function(String)
  /// It reads a system variable.
  case systemVariable
  /// It takes some rows of many, and does not say in which order: LIMIT without ORDER BY.
  case unorderedLimit
  /// It calls stored or loadable functions, or procedures.
  case routine
  /// INSERT DELAYED, whose rows go in at some time.
  case delayed

  /// The functions, in upper case.
  private static let functions: Set<String> = [
    "FOUND_ROWS", "GET_LOCK", "IS_FREE_LOCK", "IS_USED_LOCK", "LOAD_FILE", "MASTER_POS_WAIT", "SOURCE_POS_WAIT",
    "RANDOM_BYTES", "RELEASE_LOCK", "RELEASE_ALL_LOCKS", "ROW_COUNT", "SESSION_USER", "SLEEP", "SYSDATE", "SYSTEM_USER",
    "USER", "UUID", "UUID_SHORT", "SYS_GUID", "VERSION", "MASTER_GTID_WAIT", "WAIT_FOR_EXECUTED_GTID_SET",
  ]

  /// Those of a statement, each once, in the order in which they stand in it.
  public static func of(_ statement: ByteString, in context: StatementContext) -> [StatementHazard] {
    var found: [StatementHazard] = []
    func add(_ hazard: StatementHazard) { if !found.contains(hazard) { found.append(hazard) } }
    var tokens = StatementTokens(statement.bytes, context)
    /// Whether each level of parentheses had ORDER BY.
    var isOrdered = [false]
    var isAtEndOfName = false
    while let token = tokens.next() {
      let isBehindDot = isAtEndOfName
      isAtEndOfName = token.symbol == UInt8(ascii: ".")
      switch token.symbol {
      case UInt8(ascii: "("): isOrdered.append(false)
      case UInt8(ascii: ")"): if isOrdered.count > 1 { isOrdered.removeLast() }
      case UInt8(ascii: "@") where tokens.symbol() == UInt8(ascii: "@"): add(.systemVariable)
      default: break
      }
      switch token.keyword {
      case .order: isOrdered[isOrdered.count - 1] = true
      case .limit where !isOrdered[isOrdered.count - 1]: add(.unorderedLimit)
      case .delayed: add(.delayed)
      default: break
      }
      guard token.kind == .word, !isBehindDot, tokens.symbol() == UInt8(ascii: "("), token.range.count <= 32 else {
        continue
      }
      let name = String(decoding: tokens.bytes[token.range], as: UTF8.self).uppercased()
      if functions.contains(name) { add(.function(name)) }
    }
    return found
  }
}

extension StatementHazard: CustomStringConvertible {
  /// What comes after "statements that": "call UUID(), which gives something else each time".
  public var description: String {
    switch self {
    case .function(let name): "call \(name)(), whose value depends on the server, the session or the moment"
    case .systemVariable: "read system variables, which may be set otherwise"
    case .unorderedLimit: "have LIMIT without ORDER BY, so that other rows may be taken"
    case .routine: "call stored functions or procedures, whose effects are not in the log"
    case .delayed: "are INSERT DELAYED"
    }
  }
}
