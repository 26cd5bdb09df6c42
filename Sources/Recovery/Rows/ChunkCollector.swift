internal import ByteIO
internal import SnapshotDrivers

/// Puts chunks together into pieces of work for the threads, each of whole rows of one table: for an image that can
/// only be read from its beginning to its end.
struct ChunkCollector {
  /// How many bytes make a piece of work.
  static let size = 1 << 20
  /// How many bytes may wait in all.
  private static let limit = 8 << 20

  private struct Pending {
    var bytes: [UInt8] = []
    /// Where the last row begins in `bytes`.
    var lastRow = 0
  }

  /// What waits, table by table.
  private var pending: [Pending]
  private var total = 0

  /// - Parameter tables: how many there are.
  init(tables: Int) { pending = [Pending](repeating: Pending(), count: tables) }

  /// Adds a chunk's data.
  /// - Returns: a piece of work, if one is ready.
  mutating func add(_ data: RawSpan, at offset: Int64, of table: Int) -> (table: Int, bytes: [UInt8])? {
    var ready: (table: Int, bytes: [UInt8])?
    if RowAssembler.beginsRow(data) {
      if pending[table].bytes.count >= Self.size {
        ready = (table, pending[table].bytes)
        total -= pending[table].bytes.count
        pending[table].bytes = []
        pending[table].bytes.reserveCapacity(Self.size + (64 << 10))
      }
      pending[table].lastRow = pending[table].bytes.count
    }
    pending[table].bytes.appendPiece(data, at: offset)
    total += 16 + data.byteCount
    return ready ?? (total > Self.limit ? largest() : nil)
  }

  /// What is ready of the table that has most of it.
  private mutating func largest() -> (table: Int, bytes: [UInt8])? {
    guard let table = pending.indices.max(by: { pending[$0].lastRow < pending[$1].lastRow }), pending[table].lastRow > 0
    else { return nil }
    let entry = pending[table]
    let bytes = Array(entry.bytes[..<entry.lastRow])
    pending[table] = Pending(bytes: Array(entry.bytes[entry.lastRow...]), lastRow: 0)
    total -= bytes.count
    return (table, bytes)
  }

  /// What is left, table by table.
  mutating func finish() -> [(table: Int, bytes: [UInt8])] {
    defer {
      pending = [Pending](repeating: Pending(), count: pending.count)
      total = 0
    }
    return pending.indices.filter { !pending[$0].bytes.isEmpty }.map { ($0, pending[$0].bytes) }
  }
}

extension [UInt8] {
  /// Appends a piece: 8 bytes of length, 8 of offset, the bytes.
  mutating func appendPiece(_ data: RawSpan, at offset: Int64) {
    var head = (UInt64(data.byteCount), offset)
    unsafe Swift.withUnsafeBytes(of: &head) { unsafe append(contentsOf: $0) }
    unsafe data.withUnsafeBytes { unsafe append(contentsOf: $0) }
  }
}
