public import BinaryLog
import ByteIO

/// A log that is put together.
public struct SmallLog {
  /// Its bytes so far.
  public private(set) var bytes: [UInt8]

  /// A log of MySQL 9.7 without checksums that holds its description.
  public init() {
    bytes = [0xFE, 0x62, 0x69, 0x6E]
    append(.formatDescription, Self.description)
  }

  /// Appends an event.
  public mutating func append(_ type: EventType, _ body: [UInt8]) {
    bytes += Self.event(type, body, end: bytes.count + 19 + body.count)
  }

  /// An event without a checksum.
  public static func event(_ type: EventType, _ body: [UInt8], end: Int) -> [UInt8] {
    func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    return number(1_700_000_000) + [type.rawValue] + number(1) + number(19 + body.count) + number(end) + [0, 0] + body
  }

  /// The body of the description.
  static let description: [UInt8] = {
    let server = Array("9.7.0".utf8)
    let lengths: [UInt8] = [
      0, 13, 0, 8, 0, 0, 0, 0, 4, 0, 4, 0, 0, 0, 99, 0, 4, 26, 8, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 10, 10, 10, 42, 42, 0,
      18, 52, 0, 10, 40, 0, 0,
    ]
    return [4, 0] + server + [UInt8](repeating: 0, count: 50 - server.count) + [0, 0, 0, 0, 19] + lengths
      + [0, 0, 0, 0, 0]
  }()

  /// The description, as readers of events need it.
  public static let format: FormatDescription = {
    do {
      return try FormatDescription(parsing: description.span.bytes, type: .formatDescription, headerSize: 19)
    } catch { fatalError("\(error)") }
  }()

  /// Gives `body` each event of a log, those of compressed transactions too, as far as it can be read.
  public static func visit(_ log: [UInt8], _ body: (EventType, [UInt8], _ isUnwrapped: Bool) -> Void) {
    guard var reader = try? LogReader(ByteStream(MemorySource(log)), name: nil) else { return }
    _ = try? reader.read { (event, _) throws(BinaryLogError) in
      body(event.type, event.body.array, event.isUnwrapped)
      return .goOn
    }
  }
}
