internal import ByteIO

/// How much data each table has, counted over the chunks.
public struct TableTotals: Hashable, Sendable {
  /// The chunks of one table, or of the data common to a snapshot.
  public struct Total: Hashable, Sendable {
    /// How many chunks.
    public var chunks: Int64 = 0
    /// Bytes of data, without the heads of the chunks.
    public var bytes: Int64 = 0
    /// Rows, where the chunks show their number, else negative: see ``TableTotals/rows(of:)``.
    var rows: Int64 = 0
    /// Offset in the stream of the first chunk; nil if there is none.
    public var firstOffset: Int64?
    /// Offset in the stream behind the last chunk.
    public var endOffset: Int64 = 0

    /// No chunks.
    public init() {}
  }

  /// How a snapshot's chunks show the number of rows.
  enum RowCounting: Hashable {
    /// Each row begins in a chunk of its own, with block type 1 or 2 (9.1).
    case blockTypes
    /// The first chunk of the `.MYI` file (file code 2 or 3) holds it; exact unless a change log follows (9.3.1).
    case myisamHeader
    case none
  }

  private var totals: [Total]
  /// For each snapshot, where its data begin in `totals`: first the common data, then tables by number.
  private let first: [Int]
  private let counting: [RowCounting]
  private let isReversed: [Bool]
  private var isFromIndex = false

  /// No chunks yet, for the given snapshots and their tables.
  /// - Parameters:
  ///   - tableCounts: see ``Catalogue/tableCounts(snapshotCount:)``.
  init(snapshots: [SnapshotDescription], tableCounts: [Int], version: ServerVersion) {
    var first: [Int] = []
    var next = 0
    for count in tableCounts {
      first.append(next)
      next += count + 1
    }
    self.first = first + [next]
    let counting: [RowCounting] = snapshots.map {
      switch $0.driver {
      case .default, .consistentSnapshot: .blockTypes
      case .native(let engine, _, _): engine == "MyISAM" ? .myisamHeader : .none
      case .noData: .none
      }
    }
    self.counting = counting
    totals = zip(counting, tableCounts).flatMap { way, count in
      var total = Total()
      total.rows = way == .none ? -1 : 0
      return Array(repeating: total, count: count + 1)
    }
    isReversed = snapshots.map { version.isFirstRelease && [.default, .consistentSnapshot].contains($0.driver) }
  }

  /// The total of a table, by its place in the catalogue.
  public subscript(table: TablePosition) -> Total {
    let count = first[table.snapshot + 1] - first[table.snapshot] - 1
    return totals[first[table.snapshot] + (isReversed[table.snapshot] ? count - table.position : table.position + 1)]
  }

  /// The total of the chunks with this table number as it is stored; 0 is the data common to the snapshot.
  public subscript(snapshot: Int, storedNumber number: Int) -> Total { totals[first[snapshot] + number] }

  /// The number of rows of a table, where the chunks show it: always for the default and CS drivers, for MyISAM if no
  /// change log was needed, others if an index has it.
  public func rows(of table: TablePosition) -> Int64? {
    let rows = self[table].rows
    let isStale = counting[table.snapshot] == .myisamHeader && self[table.snapshot, storedNumber: 0].chunks > 0
    return rows < 0 || (isStale && !isFromIndex) ? nil : rows
  }

  /// Bytes of data of all chunks.
  public var bytes: Int64 { totals.reduce(0) { $0 + $1.bytes } }
  /// Offset in the stream of the first chunk of all; nil if there is none.
  var firstOffset: Int64? { totals.compactMap(\.firstOffset).min() }
  /// All chunks.
  public var chunks: Int64 { totals.reduce(0) { $0 + $1.chunks } }

  /// Adds what another walk, over another range of the same image, has counted.
  mutating func add(_ other: TableTotals) {
    for (snapshot, way) in counting.enumerated() {
      for index in first[snapshot]..<first[snapshot + 1] {
        switch way {
        case .blockTypes: totals[index].rows += other.totals[index].rows
        case .myisamHeader: if totals[index].rows == 0 { totals[index].rows = other.totals[index].rows }
        case .none: break
        }
      }
    }
    for index in totals.indices {
      totals[index].chunks += other.totals[index].chunks
      totals[index].bytes += other.totals[index].bytes
      totals[index].firstOffset = totals[index].firstOffset ?? other.totals[index].firstOffset
      totals[index].endOffset = max(totals[index].endOffset, other.totals[index].endOffset)
    }
  }

  /// Whether there is a table, or data common to a snapshot, with this number as it is stored.
  @inline(__always)
  func hasTable(snapshot: Int, number: Int) -> Bool {
    snapshot >= 0 && snapshot < counting.count && number <= first[snapshot + 1] - first[snapshot] - 1
  }

  /// Counts one chunk.
  /// - Parameters:
  ///   - head: the first bytes of the chunk; at least 64, or all.
  ///   - data: the index in `head` of the first byte of data.
  /// - Returns: false if there is no such table.
  @inline(__always)
  mutating func count(
    snapshot: Int, number: Int, length: Int, offset: Int64, end: Int64, head: RawSpan, data: Int
  ) -> Bool {
    guard snapshot < counting.count, number <= first[snapshot + 1] - first[snapshot] - 1 else { return false }
    let index = first[snapshot] + number
    if totals[index].chunks == 0 { totals[index].firstOffset = offset }
    totals[index].chunks += 1
    totals[index].bytes += Int64(length)
    totals[index].endOffset = end
    switch counting[snapshot] {
    case .blockTypes:
      if data < head.byteCount && (head[data] == 1 || head[data] == 2) { totals[index].rows += 1 }
    case .myisamHeader: countMyISAM(index, head, data)
    case .none: break
    }
    return true
  }

  private mutating func countMyISAM(_ index: Int, _ head: RawSpan, _ data: Int) {
    // The records counter: 8 bytes at 28 of the file, which begins with its magic number.
    let field = data + 1 + 28
    guard field + 8 <= head.byteCount, head[data] == 2 || head[data] == 3, head[data + 1] == 0xFE,
      head[data + 2] == 0xFE, head[data + 3] == 0x07, totals[index].rows == 0
    else { return }
    totals[index].rows = (0..<8).reduce(0) { $0 << 8 | Int64(head[field + $1]) }
  }
}

extension TableTotals {
  /// Takes the totals from an index.
  /// - Returns: false if it names a table that the catalogue does not have; then nothing is taken.
  mutating func take(_ index: ImageIndex) -> Bool {
    var taken = self
    for table in index.tables {
      guard table.snapshot < counting.count, table.tableNumber < first[table.snapshot + 1] - first[table.snapshot]
      else {
        return false
      }
      let place = first[table.snapshot] + table.tableNumber
      taken.totals[place] = Total()
      taken.totals[place].chunks = table.chunks
      taken.totals[place].bytes = table.bytes
      taken.totals[place].rows = table.rows ?? -1
      taken.totals[place].firstOffset = table.firstOffset
      taken.totals[place].endOffset = table.endOffset
    }
    // More than the stream can hold is a lie.
    var (bytesLeft, chunksLeft) = (index.streamLength, index.streamLength)
    for total in taken.totals {
      guard total.bytes <= bytesLeft, total.chunks <= chunksLeft else { return false }
      bytesLeft -= total.bytes
      chunksLeft -= total.chunks
    }
    taken.isFromIndex = true
    self = taken
    return true
  }
}
