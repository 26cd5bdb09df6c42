public import ByteIO

/// Our index behind the end of the stream, which the original readers ignore. Its encoding is in backup-image(5).
///
/// Fields that a reader does not know are skipped, so that fields can be added without a new version.
public struct ImageIndex: Hashable, Sendable {
  /// The version of the encoding that this library writes, and the highest that it reads.
  public static let version: UInt16 = 1
  /// How many bytes of the stream each checksum covers.
  public static let segmentSize = 1 << 20

  /// One table's chunks.
  public struct Table: Hashable, Sendable {
    /// The snapshot, 0-based.
    public var snapshot: Int
    /// The table number as it is stored in the chunks; 0 for data common to the snapshot.
    public var tableNumber: Int
    /// How many chunks.
    public var chunks: Int64
    /// Bytes of data.
    public var bytes: Int64
    /// Rows, if the writer knew them.
    public var rows: Int64?
    /// Offset in the stream of the first chunk's first fragment.
    public var firstOffset: Int64
    /// Offset in the stream behind the last chunk.
    public var endOffset: Int64
  }

  /// What the writer of an image knows about the validity point beyond the summary.
  public struct Facts: Hashable, Sendable {
    /// The binary log position with all of its bits.
    public var binlogPosition: UInt64?
    /// The set of GTIDs that are in the image, as the server prints it.
    public var gtidSet: ByteString?
    /// The server's time zone, as it names it.
    public var timeZone: ByteString?
    /// The server's default character set.
    public var serverCharset: ByteString?
    /// Name and version of the program that wrote the image.
    public var writer: ByteString?

    /// Nothing known.
    public init() {}
  }

  /// By what an index in a file of its own knows its image.
  public struct Binding: Hashable, Sendable {
    /// How many bytes at the beginning and at the end of the file the quick checksums cover.
    public static let edge = 64 << 10

    /// The size in bytes of the image's file, as it is stored.
    public var fileSize: Int64 = 0
    /// CRC-32C of the whole file.
    public var fileChecksum: UInt32 = 0
    /// CRC-32C of its first ``edge`` bytes, or of all.
    public var headChecksum: UInt32 = 0
    /// CRC-32C of its last ``edge`` bytes, or of all.
    public var tailChecksum: UInt32 = 0
    /// The summary chunk.
    public var summary: [UInt8] = []

    /// No image yet.
    public init() {}
  }

  /// The length of the stream in bytes, up to and including the end-of-stream marker. The index begins here.
  public var streamLength: Int64 = 0
  /// Offset of the first table data chunk, or of the summary if there is none.
  public var tableDataOffset: Int64 = 0
  /// Offset of the summary chunk.
  public var summaryOffset: Int64 = 0
  /// The tables that have chunks, and the common data, by snapshot and number.
  public var tables: [Table] = []
  /// CRC-32C of each segment of ``segmentSize`` bytes of the stream; the last is as long as it is.
  public var segments: [UInt32] = []
  /// SHA-256 of the stream.
  public var sha256: [UInt8] = []
  /// Where pieces of a gzip file begin, see `GzipContainer`; empty for other containers.
  public var pieces: [Piece] = []
  /// Further facts.
  public var facts = Facts()
  /// The image that it belongs to, if it stands in a file of its own.
  public var binding: Binding?

  /// An empty index.
  public init() {}

  private enum Field: Int {
    case streamLength = 1, tableDataOffset, summaryOffset, tables, segments, sha256, pieces
    case binlogPosition = 32, gtidSet, timeZone, serverCharset, writer
    case fileSize = 64, fileChecksum, headChecksum, tailChecksum, summary
  }

  /// Reads an index.
  /// - Throws: `CursorError`.
  public init(parsing cursor: inout ByteCursor) throws(CursorError) {
    try self.init(parsing: &cursor, within: IndexBounds(tables: .max, segments: .max))
  }

  /// Reads an index that says no more than its image can hold.
  init(parsing cursor: inout ByteCursor, within bounds: IndexBounds) throws(CursorError) {
    let version = try cursor.le16()
    guard version <= Self.version && version > 0 else {
      throw CursorError(position: 0, found: "index version \(version)", expected: "at most \(Self.version)")
    }
    while !cursor.isAtEnd {
      let field = try cursor.num()
      let length = try cursor.num()
      let start = cursor.position
      try cursor.skip(length, "a field")
      // Not copied: the lists can be long.
      let value = cursor.bytes.extracting(start..<start + length)
      var inner = ByteCursor(value)
      switch Field(rawValue: field) {
      case .streamLength: streamLength = Int64(try inner.num())
      case .tableDataOffset: tableDataOffset = Int64(try inner.num())
      case .summaryOffset: summaryOffset = Int64(try inner.num())
      case .tables:
        while !inner.isAtEnd {
          try Self.demand(tables.count, lessThan: bounds.tables, "tables", start + inner.position)
          tables.append(try Table(parsing: &inner))
        }
      case .segments:
        while !inner.isAtEnd {
          try Self.demand(segments.count, lessThan: bounds.segments, "segments", start + inner.position)
          segments.append(try inner.le32())
        }
      case .sha256: sha256 = value.array
      case .pieces: try parsePieces(&inner, limit: bounds.segments, start)
      case .binlogPosition: facts.binlogPosition = try inner.le64()
      case .gtidSet: facts.gtidSet = ByteString(value.array)
      case .timeZone: facts.timeZone = ByteString(value.array)
      case .serverCharset: facts.serverCharset = ByteString(value.array)
      case .writer: facts.writer = ByteString(value.array)
      case .fileSize: bind(\.fileSize, Int64(try inner.num()))
      case .fileChecksum: bind(\.fileChecksum, try inner.le32())
      case .headChecksum: bind(\.headChecksum, try inner.le32())
      case .tailChecksum: bind(\.tailChecksum, try inner.le32())
      case .summary: bind(\.summary, value.array)
      case nil: break
      }
    }
  }

  /// The encoded index.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(le16: Self.version)
    func append(_ field: Field, _ value: [UInt8]) {
      bytes.append(num: field.rawValue)
      bytes.append(string: ByteString(value))
    }
    func number(_ value: Int64) -> [UInt8] {
      var bytes: [UInt8] = []
      bytes.append(num: Int(value))
      return bytes
    }
    append(.streamLength, number(streamLength))
    append(.tableDataOffset, number(tableDataOffset))
    append(.summaryOffset, number(summaryOffset))
    append(.tables, tables.flatMap(\.encoded))
    func le32(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    append(.segments, segments.flatMap(le32))
    append(.sha256, sha256)
    append(.pieces, encodedPieces)
    if let position = facts.binlogPosition {
      append(.binlogPosition, (0..<8).map { UInt8(truncatingIfNeeded: position >> (8 * $0)) })
    }
    if let value = facts.gtidSet { append(.gtidSet, value.bytes) }
    if let value = facts.timeZone { append(.timeZone, value.bytes) }
    if let value = facts.serverCharset { append(.serverCharset, value.bytes) }
    if let value = facts.writer { append(.writer, value.bytes) }
    if let binding {
      append(.fileSize, number(binding.fileSize))
      append(.fileChecksum, le32(binding.fileChecksum))
      append(.headChecksum, le32(binding.headChecksum))
      append(.tailChecksum, le32(binding.tailChecksum))
      append(.summary, binding.summary)
    }
    return bytes
  }

  /// Each piece as its distances from the one before.
  private var encodedPieces: [UInt8] {
    var bytes: [UInt8] = []
    var last = Piece(streamOffset: 0, fileOffset: 0)
    for piece in pieces {
      bytes.append(num: Int(piece.streamOffset - last.streamOffset))
      bytes.append(num: Int(piece.fileOffset - last.fileOffset))
      last = piece
    }
    return bytes
  }

  private mutating func bind<Value>(_ fact: WritableKeyPath<Binding, Value>, _ value: Value) {
    var bound = binding ?? Binding()
    bound[keyPath: fact] = value
    binding = bound
  }

  private static func demand(_ count: Int, lessThan limit: Int, _ what: String, _ position: Int) throws(CursorError) {
    if count < limit { return }
    throw CursorError(position: position, found: "more \(what) than the image can have", expected: "at most \(limit)")
  }

  private mutating func parsePieces(_ cursor: inout ByteCursor, limit: Int, _ start: Int) throws(CursorError) {
    var last = Piece(streamOffset: 0, fileOffset: 0)
    while !cursor.isAtEnd {
      try Self.demand(pieces.count, lessThan: limit, "pieces", start + cursor.position)
      let start = cursor.position
      let stream = last.streamOffset.addingReportingOverflow(Int64(try cursor.num()))
      let file = last.fileOffset.addingReportingOverflow(Int64(try cursor.num()))
      guard !stream.overflow && !file.overflow else {
        throw CursorError(position: start, found: "an offset beyond 2^63", expected: "less")
      }
      last = Piece(streamOffset: stream.partialValue, fileOffset: file.partialValue)
      pieces.append(last)
    }
  }
}

extension ImageIndex.Table {
  init(parsing cursor: inout ByteCursor) throws(CursorError) {
    snapshot = try cursor.num()
    tableNumber = try cursor.num()
    chunks = Int64(try cursor.num())
    bytes = Int64(try cursor.num())
    let rowsPlusOne = Int64(try cursor.num())
    rows = rowsPlusOne == 0 ? nil : rowsPlusOne - 1
    firstOffset = Int64(try cursor.num())
    endOffset = firstOffset + Int64(try cursor.num())
  }

  var encoded: [UInt8] {
    var encoded: [UInt8] = []
    let values = [chunks, bytes, rows.map { $0 + 1 } ?? 0, firstOffset, endOffset - firstOffset]
    for value in [snapshot, tableNumber] + values.map(Int.init) { encoded.append(num: value) }
    return encoded
  }
}
