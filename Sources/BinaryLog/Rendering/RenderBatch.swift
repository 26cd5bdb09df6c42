public import ByteIO

/// An event of rows that is to be written: what its bytes mean.
public struct RowsJob: Sendable {
  /// The event's type.
  public var type: EventType
  /// The table that its number stands for.
  public var table: TableMap
  /// The format of the log that it is from.
  public var format: FormatDescription
  /// Where the event begins in its file, for errors.
  public var offset: Int64
  /// Members of JSON that each row shall have besides its own, with commas between them: `"pos":4,"gtid":"0-1-7"`.
  public var members: [UInt8] = []

  /// A job from its parts.
  public init(type: EventType, table: TableMap, format: FormatDescription, offset: Int64) {
    self.type = type
    self.table = table
    self.format = format
    self.offset = offset
  }
}

/// Writes the rows of events in one form. One for each thread; an event is written as a whole or throws.
public protocol RowsRenderer: AnyObject {
  /// Writes the rows of an event.
  /// - Parameter body: what stands between header and checksum.
  func render(_ job: RowsJob, _ body: RawSpan, to output: inout OutputBuffer) throws(BinaryLogError)
}

/// A stretch of output of which the costly parts are still to be made: texts, bytes to be shown as base64, rows to be
/// decoded, in order.
struct RenderBatch: ~Copyable, Sendable {
  enum Piece: Sendable {
    case text
    case base64
    /// Compressed rows, to be shown as base64 of the event without compression.
    case compressedRows(Int)
    case rows(Int)
  }

  private var bytes = OutputBuffer(capacity: RenderBatch.size + 65536)
  private var pieces: [(piece: Piece, end: Int)] = []
  private var jobs: [RowsJob] = []
  private var shapes: [RowsShape] = []

  /// How many bytes of input make a batch.
  static let size = 256 << 10

  var isFull: Bool { bytes.count >= Self.size || pieces.count >= 8192 }
  var isEmpty: Bool { pieces.isEmpty }

  mutating func removeAll() {
    bytes.removeAll()
    bytes.shrink(to: 4 * Self.size)
    pieces.removeAll(keepingCapacity: true)
    jobs.removeAll(keepingCapacity: true)
    shapes.removeAll(keepingCapacity: true)
  }

  /// Lets `body` append text; what it has appended is taken back if it throws.
  mutating func withText<Failure: Error>(_ body: (inout OutputBuffer) throws(Failure) -> Void) throws(Failure) {
    let start = bytes.count
    do throws(Failure) { try body(&bytes) } catch {
      bytes.truncate(to: start)
      throw error
    }
    if case .text? = pieces.last?.piece {
      pieces[pieces.count - 1].end = bytes.count
    } else {
      pieces.append((.text, bytes.count))
    }
  }

  mutating func append(text: RawSpan) { withText { $0.append(text) } }

  mutating func append(base64 event: RawSpan) {
    bytes.append(event)
    pieces.append((.base64, bytes.count))
  }

  /// Appends an event for a BINLOG statement: without its checksum.
  mutating func append(binlog event: RawSpan, _ shape: RowsShape) {
    let start = bytes.count
    let length = event.byteCount - shape.checksumSize
    bytes.append(event.extracting(0..<length))
    if shape.checksumSize > 0 { RowsShape.setLength(&bytes, start, length) }
    if shape.rowsStart > 0 {
      pieces.append((.compressedRows(shapes.count), bytes.count))
      shapes.append(shape)
    } else {
      pieces.append((.base64, bytes.count))
    }
  }

  mutating func append(_ job: RowsJob, _ body: RawSpan) {
    bytes.append(body)
    pieces.append((.rows(jobs.count), bytes.count))
    jobs.append(job)
  }

  /// Makes the output.
  func render(_ renderer: any RowsRenderer, to output: inout OutputBuffer) throws(BinaryLogError) {
    var start = 0
    for (piece, end) in pieces {
      let part = bytes.bytes.extracting(start..<end)
      switch piece {
      case .text: output.append(part)
      case .base64: output.append(base64Lines: part)
      case .compressedRows(let shape):
        let event = try shapes[shape].inflate(part)
        unsafe output.append(base64Lines: event.span.bytes)
      case .rows(let job): try renderer.render(jobs[job], part, to: &output)
      }
      start = end
    }
  }
}
