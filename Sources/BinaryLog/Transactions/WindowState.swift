internal import ByteIO

/// What a window says of one transaction after the other.
struct WindowState {
  /// What is to be done with a transaction.
  enum Decision {
    /// It lies before the window.
    case before
    /// It is wanted.
    case included
    /// It lies in the window, but is not wanted.
    case left
    /// It lies behind the window, and so does all that follows.
    case after
  }

  private let window: LogWindow
  private let start: LogPosition?
  private let stop: LogPosition?
  /// Whether its start was reached.
  private(set) var hasStarted: Bool
  private var hasStopped = false
  private var awaited: Set<GTID> = []
  private var reachedDomains: Set<UInt32> = []
  private var isPastStartGTID = false
  private var lastTime: Int64?

  /// - Parameter names: the names of the logs, in order.
  init(_ window: LogWindow, names: [ByteString]) throws(BinaryLogError) {
    self.window = window
    start = try window.startPlace.map { (place) throws(BinaryLogError) in
      try Self.resolve(place, names, atEnd: false)
    }
    stop = try window.stopPlace.map { (place) throws(BinaryLogError) in try Self.resolve(place, names, atEnd: true) }
    hasStarted = window.startPlace == nil && window.startTime == nil && window.startGTIDs == nil
    switch window.stopGTIDs {
    case .mysql(let gtid)?: awaited = [.mysql(gtid)]
    case .mariaDB(let position)?: awaited = Set(position.last.map { .mariaDB($0) })
    case .mysqlSet?:
      throw BinaryLogError(.notFound, found: "a set as --stop-gtid", expected: "one GTID, such as UUID:5")
    case nil: break
    }
  }

  /// Where a place is in the sequence.
  static func resolve(_ place: LogWindow.Place, _ names: [ByteString], atEnd: Bool) throws(BinaryLogError)
    -> LogPosition
  {
    guard let file = place.file else {
      let index = atEnd ? names.count - 1 : 0
      return LogPosition(index: index, file: names[index], offset: place.offset)
    }
    let found = names.indices.filter { names[$0] == file }
    guard found.count == 1 else {
      throw BinaryLogError(
        .notFound, found: "\(found.isEmpty ? "no log" : "\(found.count) logs") of the name \(file.display)",
        expected: "the log of a position among those that are read")
    }
    return LogPosition(index: found[0], file: file, offset: place.offset)
  }

  /// Decides on a transaction of which the beginning is known.
  mutating func decide(_ transaction: LogTransaction) -> Decision {
    lastTime = transaction.time
    if hasStopped || isBehind(transaction) { return .after }
    if !hasStarted {
      guard begins(transaction) else { return .before }
      hasStarted = true
    }
    return isWanted(transaction) ? .included : .left
  }

  private func begins(_ transaction: LogTransaction) -> Bool {
    if let start, transaction.start < start { return false }
    if let time = window.startTime, transaction.time < time { return false }
    if case .mysql? = window.startGTIDs, !isPastStartGTID { return false }
    return true
  }

  private mutating func isBehind(_ transaction: LogTransaction) -> Bool {
    if let stop, transaction.start >= stop { hasStopped = true }
    if let time = window.stopTime, transaction.time >= time { hasStopped = true }
    if window.stopGTIDs != nil, awaited.isEmpty { hasStopped = true }
    return hasStopped
  }

  private mutating func isWanted(_ transaction: LogTransaction) -> Bool {
    guard let gtid = transaction.gtid else {
      // A transaction without a GTID is in no set.
      return window.includedGTIDs == nil
    }
    if let set = window.includedGTIDs, !set.contains(gtid) { return false }
    if let set = window.excludedGTIDs, set.contains(gtid) { return false }
    switch (window.startGTIDs, gtid) {
    case (.mysqlSet(let set)?, .mysql(let gtid)): if set.contains(gtid) { return false }
    case (.mariaDB(let position)?, .mariaDB(let gtid)): if position.covers(gtid) { return false }
    default: break
    }
    if case .mariaDB(let gtid) = gtid, reachedDomains.contains(gtid.domain) { return false }
    return true
  }

  /// Whether there are any ``places``.
  var hasPlaces: Bool { start != nil || stop != nil }

  /// The places at which the window begins and ends.
  var places: [LogPosition] { [start, stop].compactMap(\.self) }

  /// Throws if the window's start or stop lies inside an event, or between two events of a transaction.
  /// - Parameters:
  ///   - isInside: whether the event belongs to the transaction of the one before.
  ///   - transaction: which.
  func check(
    _ event: borrowing LogEvent, at index: Int, isInside: Bool, in transaction: LogTransaction?
  ) throws(BinaryLogError) {
    guard start != nil || stop != nil, !event.isUnwrapped else { return }
    for place in places where place.index == index && place.offset < event.end {
      if place.offset > event.offset {
        throw BinaryLogError(
          .notFound, event: event.type, found: "the position \(place) inside this event",
          expected: "one between transactions, such as \(transaction?.start.offset ?? event.offset)")
      }
      if isInside, place.offset == event.offset, let transaction {
        throw BinaryLogError(
          .notFound, event: event.type,
          found: "the position \(place) inside a transaction",
          expected: "one between transactions: \(transaction.start), or the next one behind it")
      }
    }
  }

  /// Throws if transactions lie neither in what is there already nor in the logs.
  /// - Parameter before: what the first log says of the logs before it.
  func checkStart(_ before: PreviousGTIDsEvent) throws(BinaryLogError) {
    guard case .mysqlSet(let start)? = window.startGTIDs else { return }
    let missing = before.gtids.subtracting(start)
    if !missing.isEmpty { throw Self.gap(missing.description) }
  }

  /// The same for MariaDB.
  func checkStart(_ before: GTIDListEvent) throws(BinaryLogError) {
    guard case .mariaDB(let start)? = window.startGTIDs else { return }
    let missing = before.position.last.filter { !start.covers($0) }
    if !missing.isEmpty { throw Self.gap("those up to " + missing.map(\.description).joined(separator: ",")) }
  }

  private static func gap(_ missing: String) -> BinaryLogError {
    BinaryLogError(
      .discontinuous, found: "a first log behind transactions that --start-gtid does not cover: \(missing)",
      expected: "the logs that hold them as well")
  }

  /// Takes note that a transaction is over.
  mutating func end(_ transaction: LogTransaction) {
    guard let gtid = transaction.gtid else { return }
    if case .mysql(let start)? = window.startGTIDs, gtid == .mysql(start) { isPastStartGTID = true }
    // Few runs wait for a GTID, and to look for one in a set takes time.
    if !awaited.isEmpty, awaited.remove(gtid) != nil, case .mariaDB(let gtid) = gtid {
      reachedDomains.insert(gtid.domain)
    }
  }

  /// Whether a place in the logs lies in the window or behind it. Its start may be the end of a log, before any
  /// transaction has shown it.
  func hasReached(_ place: LogPosition) -> Bool {
    guard let start, window.startTime == nil, window.startGTIDs == nil else { return hasStarted }
    return place >= start
  }

  /// The log in which it begins.
  var firstIndex: Int { start?.index ?? 0 }

  /// Whether nothing more is wanted.
  var isOver: Bool { hasStopped }

  /// Throws if the start was not found, or the stop.
  /// - Parameter end: where the logs end.
  func finish(end: LogPosition) throws(BinaryLogError) {
    let last = lastTime.map { "the last transaction at \(LogTime.text($0))" } ?? "no transaction"
    if case .mysql(let gtid)? = window.startGTIDs, !isPastStartGTID {
      throw BinaryLogError(.notFound, found: "no \(gtid.description) in the logs", expected: "the GTID to start behind")
    }
    if let time = window.startTime, !hasStarted {
      throw BinaryLogError(.notFound, found: last, expected: "one at \(LogTime.text(time)) or later to start with")
    }
    if let start, start > end {
      throw BinaryLogError(.notFound, found: "the end of the logs at \(end)", expected: "the start at \(start)")
    }
    if hasStopped { return }
    if !awaited.isEmpty {
      let missing = awaited.map(\.description).sorted().joined(separator: ", ")
      throw BinaryLogError(.notFound, found: "no \(missing) in the logs", expected: "the GTID to stop with")
    }
    if let stop, stop > end {
      throw BinaryLogError(.notFound, found: "the end of the logs at \(end)", expected: "the stop at \(stop)")
    }
    if let time = window.stopTime {
      throw BinaryLogError(
        .notFound, found: "the end of the logs, \(last)",
        expected: "a transaction at \(LogTime.text(time)) or later to stop before")
    }
  }
}
