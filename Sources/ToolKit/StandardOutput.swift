public import ByteIO
internal import SystemPackage

/// Standard output, buffered. It is for data: what cannot be written is an error, never lost in silence.
public struct StandardOutput: ~Copyable {
  private static let bufferSize = 64 << 10
  private var buffer: [UInt8] = []
  private let sink = DescriptorSink(.standardOutput)
  /// Whether it is a terminal, where no byte of an image may be sent as it is.
  public let isTerminal = Messages.isTerminal(1)

  /// Whether anything was written.
  public var hasWritten: Bool { hasFlushed || !buffer.isEmpty }
  private var hasFlushed = false

  /// Standard output, nothing written yet.
  public init() {}

  /// Writes text of our own.
  public mutating func write(_ text: String) throws(ByteIOError) {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Writes bytes as they are.
  public mutating func write(_ bytes: [UInt8]) throws(ByteIOError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Writes a name or a statement from an image: its bytes, but on a terminal only what is safe to show there.
  public mutating func write(data: ByteString) throws(ByteIOError) {
    if isTerminal { try write(data.displayLines) } else { try write(data.bytes) }
  }

  /// Hands everything to the system.
  public mutating func flush() throws(ByteIOError) {
    let bytes = buffer
    hasFlushed = hasFlushed || !bytes.isEmpty
    buffer.removeAll(keepingCapacity: true)
    unsafe try sink.write(bytes.span.bytes)
  }
}
