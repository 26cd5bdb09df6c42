import ByteIO

/// Follows the GTIDs and the logical clock of logs, and says what does not fit.
struct GTIDTracker {
  /// Something that does not fit.
  struct Result {
    var weight: LogFinding.Weight
    var kind: LogFinding.Kind
    var text: String
  }

  /// All GTIDs of MySQL: of the logs, and before them.
  private(set) var mysql = MySQLGTIDSet()
  /// The last GTID of each domain of MariaDB.
  private(set) var mariaDB = MariaDBGTIDPosition()
  /// Whether there was any GTID, or a list of them.
  private(set) var hasAny = false
  /// The number of the last transaction in the log at hand.
  private var lastNumber: Int64 = 0
  /// Whether the GTIDs lie in so many ranges that they are no longer followed.
  private var isBeyondLimit = false
  private var insertions = 0
  /// Whether the log before could not be read to its end.
  private var isBehindDamage = false
  /// So many ranges no server has.
  private static let rangeLimit = 50_000

  mutating func beginLog() { lastNumber = 0 }

  mutating func endLog(isWhole: Bool) { isBehindDamage = !isWhole }

  // MARK: MySQL

  mutating func take(_ event: GTIDEvent) -> [Result] {
    var results: [Result] = []
    if let number = event.sequenceNumber, number > 0 {
      if number > lastNumber + 1 {
        let missing = number - lastNumber - 1
        results.append(
          Result(
            weight: .failure, kind: .gap,
            text: "transaction \(number) of the log follows transaction \(lastNumber): \(missing) are missing"))
      } else if number <= lastNumber {
        results.append(
          Result(
            weight: .failure, kind: .disorder,
            text: "transaction \(number) of the log follows transaction \(lastNumber)"))
      }
      lastNumber = number
    }
    guard let gtid = event.gtid, !isBeyondLimit else { return results }
    hasAny = true
    if !mysql.insert(gtid) {
      results.append(Result(weight: .failure, kind: .disorder, text: "the GTID \(gtid) came before"))
    }
    checkLimit(&results)
    return results
  }

  private mutating func checkLimit(_ results: inout [Result]) {
    insertions += 1
    guard insertions % 1024 == 0, mysql.rangeCount > Self.rangeLimit else { return }
    isBeyondLimit = true
    results.append(
      Result(
        weight: .doubt, kind: .disorder,
        text: "the GTIDs lie in more than \(Self.rangeLimit) ranges; from here on they are not checked"))
  }

  mutating func take(_ previous: MySQLGTIDSet, isFirst: Bool) -> [Result] {
    if isBeyondLimit { return [] }
    hasAny = hasAny || !previous.isEmpty
    defer { mysql.formUnion(previous) }
    if isFirst {
      return previous.isEmpty
        ? [] : [Result(weight: .note, kind: .purgedStart, text: "before it lie the GTIDs \(shown(previous))")]
    }
    var results: [Result] = []
    let missing = previous.subtracting(mysql)
    if !missing.isEmpty {
      results.append(
        Result(
          weight: .failure, kind: .gap,
          text: "the logs before should hold \(shown(missing))"
            + (isBehindDamage ? ", which lie behind the damage" : "; a log is missing, or gtid_purged was set")))
    }
    let unknown = mysql.subtracting(previous)
    if !unknown.isEmpty {
      results.append(
        Result(
          weight: .failure, kind: .disorder,
          text:
            "it does not know \(shown(unknown)) of the logs before: it is older than they are, or not their server's"))
    }
    return results
  }

  private func shown(_ set: MySQLGTIDSet) -> String {
    set.description.shortened(to: 300, ending: "… (\(set.count) GTIDs)")
  }

  // MARK: MariaDB

  mutating func take(_ gtid: MariaDBGTID) -> [Result] {
    hasAny = true
    guard let last = mariaDB.advance(to: gtid), gtid.sequence <= last.sequence else { return [] }
    return [Result(weight: .doubt, kind: .disorder, text: "the GTID \(gtid) follows \(last)")]
  }

  mutating func take(_ list: MariaDBGTIDPosition, isFirst: Bool) -> [Result] {
    hasAny = hasAny || !list.isEmpty
    defer { for gtid in list.last { mariaDB.advance(to: gtid) } }
    if isFirst {
      return list.isEmpty
        ? [] : [Result(weight: .note, kind: .purgedStart, text: "before it lie the GTIDs up to \(list)")]
    }
    var results: [Result] = []
    for gtid in list.last where mariaDB[gtid.domain] != gtid {
      let last = mariaDB[gtid.domain]
      let isOlder = last.map { $0.sequence > gtid.sequence } ?? false
      results.append(
        Result(
          weight: .failure, kind: isOlder ? .disorder : .gap,
          text: "the logs before should end with \(gtid) in domain \(gtid.domain), and end with "
            + (last.map { "\($0)" } ?? "nothing")))
    }
    for last in mariaDB.last where list[last.domain] == nil {
      results.append(
        Result(
          // Domains can be taken out of the list (DELETE_DOMAIN_ID), but hardly all of them.
          weight: list.isEmpty ? .failure : .doubt, kind: .disorder,
          text: "it does not know domain \(last.domain), which the logs before have up to \(last)"))
    }
    return results
  }
}
