internal import ByteIO

/// The words that tell what a statement is and where names stand in it.
enum StatementKeyword: UInt8, CaseIterable {
  /// Any other word, or no word.
  case other
  case aggregate, algorithm, all, alter, analyze, and, `as`, begin, body, cache, call, check, checksum, column, commit
  case convert, create, cross, cycle, database, deallocate, `default`, definer, delayed, delete, desc, describe, `do`
  case drop, dual, duplicate, end, event, except, exchange, execute, exists, explain, flush, `for`, force, from, full
  case fulltext, function, grant, group, having, help, highPriority, history, `if`, ignore, index, inner, insert
  case instance, intersect, into, join, jsonTable, key, lastval, lateral, left, like, limit, load, local, lock
  case logfile, lowPriority, minus, natural, next, nextval, not, of, offset, oj, on, online, optimize, or, order
  case package, partition, password, prepare, previous, procedure, quick, range, recursive, reference, references
  case release, rename, repair, replace, resource, restrict, returning, revoke, right, role, rollback, savepoint
  case schema, security, select, sequence, server, set, setval, show, spatial, sql, start, statement, straightJoin
  case systemTime, table, tables, tablespace, temporary, to, transaction, trigger, truncate, undo, union, unique
  case unlock, update, use, user, using, value, values, vector, view, `where`, window, with, work, xa

  /// The keyword that a word in any case is.
  init(_ word: PackedWord?) { self = word.map { Self.words[$0] } ?? .other }

  private static let words = KeywordTable()

  /// As it is written in SQL.
  fileprivate var text: String {
    switch self {
    case .highPriority: "HIGH_PRIORITY"
    case .jsonTable: "JSON_TABLE"
    case .lowPriority: "LOW_PRIORITY"
    case .straightJoin: "STRAIGHT_JOIN"
    case .systemTime: "SYSTEM_TIME"
    default: "\(self)".uppercased()
    }
  }
}

/// A word of up to 16 bytes, ASCII letters in upper case, as one number.
struct PackedWord: Hashable {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  /// The word that stands at a place; nil if it is longer.
  init?(_ bytes: [UInt8], _ range: Range<Int>) {
    guard range.count <= 16 else { return nil }
    for (index, place) in range.enumerated() { add(bytes[place], index) }
  }

  /// The same of borrowed bytes.
  init?(_ bytes: RawSpan, _ range: Range<Int>) {
    guard range.count <= 16 else { return nil }
    for (index, place) in range.enumerated() { add(bytes[place], index) }
  }

  private mutating func add(_ byte: UInt8, _ index: Int) {
    let upper = UInt64(byte &- 0x61 < 26 ? byte & 0xDF : byte)
    if index < 8 { low |= upper << UInt64(8 * index) } else { high |= upper << UInt64(8 * (index - 8)) }
  }

  /// Some bits that differ from word to word.
  fileprivate var slot: Int {
    let mixed = (low ^ high &* 0x9E37_79B9_7F4A_7C15) &* 0xBF58_476D_1CE4_E5B9
    return Int(truncatingIfNeeded: mixed >> 54)
  }
}

/// Keywords by their words: open addressing in 1024 slots.
private struct KeywordTable {
  private var words = [PackedWord?](repeating: nil, count: 1024)
  private var keywords = [StatementKeyword](repeating: .other, count: 1024)

  init() {
    for keyword in StatementKeyword.allCases where keyword != .other {
      let bytes = Array(keyword.text.utf8)
      guard let word = PackedWord(bytes, bytes.indices) else { continue }
      var slot = word.slot
      while words[slot] != nil { slot = (slot + 1) & 1023 }
      words[slot] = word
      keywords[slot] = keyword
    }
  }

  subscript(word: PackedWord) -> StatementKeyword {
    var slot = word.slot
    while let found = words[slot] {
      if found == word { return keywords[slot] }
      slot = (slot + 1) & 1023
    }
    return .other
  }
}
