import ByteIO

/// A set of GTIDs of MySQL, as `gtid_executed` is one (server: `Gtid_set`).
public struct MySQLGTIDSet: Hashable, Sendable {
  /// The numbers of one source.
  public struct Entry: Hashable, Sendable {
    /// The source.
    public let source: MySQLGTID.Source
    /// Its numbers; never none.
    public internal(set) var numbers: GTIDNumbers
  }

  /// The sources in order, each with its numbers.
  public private(set) var entries: [Entry] = []

  /// The empty set.
  public init() {}

  /// Whether there are no GTIDs.
  public var isEmpty: Bool { entries.isEmpty }

  /// How many there are.
  public var count: UInt64 { entries.reduce(0) { $0 &+ $1.numbers.count } }

  /// How many ranges the numbers are in.
  public var rangeCount: Int { entries.reduce(0) { $0 + $1.numbers.ranges.count } }

  /// The GTID of a set that has just one.
  var only: MySQLGTID? {
    guard entries.count == 1, let range = entries[0].numbers.ranges.first, entries[0].numbers.count == 1 else {
      return nil
    }
    return MySQLGTID(entries[0].source, range.lowerBound)
  }

  /// Where the source stands, or would stand. O(log n).
  private func index(of source: MySQLGTID.Source) -> (index: Int, isThere: Bool) {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].source < source { low = middle + 1 } else { high = middle }
    }
    return (low, low < entries.count && entries[low].source == source)
  }

  /// The numbers of a source; none if it is not there.
  public func numbers(of source: MySQLGTID.Source) -> GTIDNumbers {
    let (index, isThere) = index(of: source)
    return isThere ? entries[index].numbers : GTIDNumbers()
  }

  /// Whether a GTID is in it.
  public func contains(_ gtid: MySQLGTID) -> Bool {
    let (index, isThere) = index(of: gtid.source)
    return isThere && entries[index].numbers.contains(gtid.number)
  }

  /// Adds a GTID. The one behind the last of its source costs a search for the source and no more.
  /// - Returns: whether it was not there.
  @discardableResult
  public mutating func insert(_ gtid: MySQLGTID) -> Bool {
    let (index, isThere) = index(of: gtid.source)
    if isThere { return entries[index].numbers.insert(gtid.number) }
    entries.insert(Entry(source: gtid.source, numbers: GTIDNumbers(gtid.number...gtid.number)), at: index)
    return true
  }

  /// Adds a range of numbers of a source.
  public mutating func insert(_ range: ClosedRange<Int64>, of source: MySQLGTID.Source) {
    let (index, isThere) = index(of: source)
    if isThere {
      entries[index].numbers.insert(range)
    } else {
      entries.insert(Entry(source: source, numbers: GTIDNumbers(range)), at: index)
    }
  }

  /// Adds all GTIDs of another set.
  public mutating func formUnion(_ other: MySQLGTIDSet) {
    for entry in other.entries {
      let (index, isThere) = index(of: entry.source)
      if isThere { entries[index].numbers.formUnion(entry.numbers) } else { entries.insert(entry, at: index) }
    }
  }

  /// With all GTIDs of another set.
  public func union(_ other: MySQLGTIDSet) -> MySQLGTIDSet {
    var all = self
    all.formUnion(other)
    return all
  }

  /// Without the GTIDs of another set.
  public func subtracting(_ other: MySQLGTIDSet) -> MySQLGTIDSet {
    var rest = MySQLGTIDSet()
    for entry in entries {
      let numbers = entry.numbers.subtracting(other.numbers(of: entry.source))
      if !numbers.isEmpty { rest.entries.append(Entry(source: entry.source, numbers: numbers)) }
    }
    return rest
  }

  /// Whether all its GTIDs are in another set.
  public func isSubset(of other: MySQLGTIDSet) -> Bool {
    entries.allSatisfy { $0.numbers.isSubset(of: other.numbers(of: $0.source)) }
  }
}

extension MySQLGTIDSet: CustomStringConvertible {
  /// As the server writes it, in one line: "UUID:1-5:7:tag:3,UUID:1". A server has a line feed behind each comma.
  public var description: String {
    var text = ""
    var previous: ServerUUID?
    for entry in entries {
      if entry.source.server != previous {
        text += (previous == nil ? "" : ",") + entry.source.server.description
        previous = entry.source.server
      }
      if !entry.source.tag.isEmpty { text += ":" + entry.source.tag.display }
      text += ":" + entry.numbers.description
    }
    return text
  }
}
