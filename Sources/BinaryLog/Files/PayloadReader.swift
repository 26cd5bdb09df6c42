internal import ByteIO

/// What stands before the events in a TRANSACTION_PAYLOAD_EVENT: fields of a type, a length and a value (server:
/// `mysql::binlog::event::Transaction_payload_event`).
public struct TransactionPayload: Hashable, Sendable {
  /// Bytes of the events as they are stored.
  public var size: Int64 = 0
  /// How they are stored: 0 zstd, 255 as they are.
  public var compression: UInt64 = 0
  /// Bytes of the events in clear; equal to ``size`` where the event does not say it.
  public var uncompressedSize: Int64 = 0
  /// Where the events begin in the event's body.
  var start = 0

  /// Reads the fields at the front of a body.
  /// - Throws: ``BinaryLogError`` if they are cut, unknown, or too large.
  public init(parsing body: RawSpan) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    var given: Set<UInt64> = []
    do throws(CursorError) {
      while true {
        let type = try cursor.packedNumber()
        if type == 0 { break }
        let length = try cursor.packedNumber()
        let end = cursor.position.addingReportingOverflow(Int(clamping: length))
        guard !end.overflow, end.partialValue <= body.byteCount else {
          throw CursorError(position: cursor.position, found: "a field of \(length) bytes", expected: "one that fits")
        }
        given.insert(type)
        switch type {
        case 1: size = Int64(clamping: try cursor.packedNumber())
        case 2: compression = try cursor.packedNumber()
        case 3: uncompressedSize = Int64(clamping: try cursor.packedNumber())
        default: break
        }
        guard cursor.position <= end.partialValue else {
          throw CursorError(
            position: cursor.position, found: "a value longer than its field", expected: "\(length) bytes")
        }
        try cursor.skip(end.partialValue - cursor.position)
      }
      guard given.contains(1), given.contains(2) else {
        throw CursorError(position: cursor.position, found: "no size or no compression", expected: "both")
      }
      guard compression == 0 || compression == 255 else {
        throw CursorError(position: 0, found: "compression \(compression)", expected: "0 (zstd) or 255 (none)")
      }
    } catch { throw BinaryLogError(error, in: .transactionPayload) }
    if !given.contains(3) { uncompressedSize = size }
    start = cursor.position
  }
}

/// What is kept from one compressed transaction to the next.
struct PayloadReader: ~Copyable {
  /// Up to here an event is looked at as a whole.
  static let smallEvent = 256 << 10
  /// Up to here a transaction is decompressed in one go.
  static let wholeLimit: Int64 = 1 << 20
  let decoder = ZstdDecoder()
  /// The events of such a one.
  var plain = OutputBuffer()
  /// The log, if its transactions are to be decompressed ahead.
  var file: InputFile?
  /// Does that, from the first one that was wanted on.
  private(set) var ahead: PayloadsAhead?

  mutating func readAhead(from offset: Int64, headerLength: Int) {
    guard ahead == nil, let file else { return }
    ahead = PayloadsAhead(file, from: offset, headerLength: headerLength)
  }
}

/// The stored events of a large payload, read from the log's own stream, which they are a part of; with its checksum.
final class PayloadSource: ByteSource {
  var stream: ByteStream?
  var left: Int64
  var checksum: CRC32

  init(_ stream: consuming ByteStream, left: Int64, checksum: CRC32) {
    self.stream = consume stream
    self.left = left
    self.checksum = checksum
  }

  func read(into buffer: inout MutableRawSpan) throws(ByteIOError) -> Int {
    guard left > 0, var stream = stream.take() else { return 0 }
    let isThere = try stream.fill(1)
    let count = isThere ? min(Int(clamping: left), buffer.byteCount, stream.available.byteCount, 128 << 10) : 0
    checksum.update(stream.available.extracting(first: count))
    var bytes: [UInt8] = []
    stream.move(count, to: &bytes)
    unsafe buffer.withUnsafeMutableBytes { unsafe $0.copyBytes(from: bytes) }
    left -= Int64(count)
    self.stream = consume stream
    return count
  }

  /// Passes over what was not read.
  func drain() throws(BinaryLogError) {
    guard var stream = stream.take() else { return }
    while left > 0, try LogReader.fill(&stream, 1) {
      let count = min(Int(clamping: left), stream.available.byteCount)
      checksum.update(stream.available.extracting(first: count))
      stream.advance(count)
      left -= Int64(count)
    }
    self.stream = consume stream
    if left > 0 {
      throw BinaryLogError(
        .truncated, event: .transactionPayload, found: "the end \(left) bytes too early", expected: "the whole event")
    }
  }
}
