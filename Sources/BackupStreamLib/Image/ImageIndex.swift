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

  /// An empty index.
  public init() {}

  private enum Field: Int {
    case streamLength = 1, tableDataOffset, summaryOffset, tables, segments, sha256, pieces
    case binlogPosition = 32, gtidSet, timeZone, serverCharset, writer
  }

  /// Reads an index.
  /// - Throws: `CursorError`.
  public init(parsing cursor: inout ByteCursor) throws(CursorError) {
    let version = try cursor.le16()
    guard version <= Self.version && version > 0 else {
      throw CursorError(position: 0, found: "index version \(version)", expected: "at most \(Self.version)")
    }
    while !cursor.isAtEnd {
      let field = try cursor.num()
      let value = try cursor.string().bytes
      var inner = unsafe ByteCursor(value.span.bytes)
      switch Field(rawValue: field) {
      case .streamLength: streamLength = Int64(try inner.num())
      case .tableDataOffset: tableDataOffset = Int64(try inner.num())
      case .summaryOffset: summaryOffset = Int64(try inner.num())
      case .tables: while !inner.isAtEnd { tables.append(try Table(parsing: &inner)) }
      case .segments: while !inner.isAtEnd { segments.append(try inner.le32()) }
      case .sha256: sha256 = value
      case .pieces: try parsePieces(&inner)
      case .binlogPosition: facts.binlogPosition = try inner.le64()
      case .gtidSet: facts.gtidSet = ByteString(value)
      case .timeZone: facts.timeZone = ByteString(value)
      case .serverCharset: facts.serverCharset = ByteString(value)
      case .writer: facts.writer = ByteString(value)
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
    append(.segments, segments.flatMap { segment in (0..<4).map { UInt8(truncatingIfNeeded: segment >> (8 * $0)) } })
    append(.sha256, sha256)
    append(.pieces, encodedPieces)
    if let position = facts.binlogPosition {
      append(.binlogPosition, (0..<8).map { UInt8(truncatingIfNeeded: position >> (8 * $0)) })
    }
    if let value = facts.gtidSet { append(.gtidSet, value.bytes) }
    if let value = facts.timeZone { append(.timeZone, value.bytes) }
    if let value = facts.serverCharset { append(.serverCharset, value.bytes) }
    if let value = facts.writer { append(.writer, value.bytes) }
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

  private mutating func parsePieces(_ cursor: inout ByteCursor) throws(CursorError) {
    var last = Piece(streamOffset: 0, fileOffset: 0)
    while !cursor.isAtEnd {
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

/// The last 64 bytes of an image that has an index: where the index is.
public struct IndexLocator: Hashable, Sendable {
  /// The size of a locator, in bytes.
  public static let size = 64
  private static let magic = Array("BkStIdx1".utf8)
  private static let endMagic = Array("1xIB".utf8)

  /// Offset of the index in the stream.
  public var streamOffset: Int64
  /// Length of the index in bytes. The locator follows it at once.
  public var length: Int64
  /// Offset in the file at which the piece begins that holds the index; for a plain image that of the index.
  public var fileOffset: Int64
  /// CRC-32C of the index.
  public var checksum: UInt32

  /// A locator from its parts.
  public init(streamOffset: Int64, length: Int64, fileOffset: Int64, checksum: UInt32) {
    self.streamOffset = streamOffset
    self.length = length
    self.fileOffset = fileOffset
    self.checksum = checksum
  }

  /// Reads a locator; nil if the bytes are none, or damaged.
  public init?(parsing bytes: [UInt8]) {
    guard bytes.count == Self.size, bytes.starts(with: Self.magic), bytes[60...].elementsEqual(Self.endMagic) else {
      return nil
    }
    var cursor = unsafe ByteCursor(bytes.span.bytes)
    do {
      try cursor.skip(8)
      let numbers = [try cursor.le64(), try cursor.le64(), try cursor.le64()]
      checksum = try cursor.le32()
      try cursor.skip(20)
      guard try cursor.le32() == CRC32C.of(Array(bytes[..<56])), numbers.allSatisfy({ $0 < 1 << 56 }) else {
        return nil
      }
      streamOffset = Int64(numbers[0])
      length = Int64(numbers[1])
      fileOffset = Int64(numbers[2])
    } catch {
      return nil
    }
  }

  /// The encoded locator.
  public var bytes: [UInt8] {
    var bytes = Self.magic
    for number in [streamOffset, length, fileOffset] { bytes.append(le64: UInt64(number)) }
    bytes.append(le32: checksum)
    bytes += [UInt8](repeating: 0, count: 20)
    bytes.append(le32: CRC32C.of(bytes))
    return bytes + Self.endMagic
  }
}
