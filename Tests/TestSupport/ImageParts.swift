public import BackupStreamLib
public import ByteIO

/// Everything in an image, as values that can be compared.
public struct ImageParts: Equatable, Sendable {
  /// One chunk of table data.
  public struct DataChunk: Equatable, Sendable {
    /// The snapshot, 0-based.
    public var snapshot: Int
    /// The table number as it is stored.
    public var tableNumber: Int
    /// Whether it is marked as the last of its table.
    public var isLast: Bool
    /// The data.
    public var data: [UInt8]

    /// A chunk from its parts.
    public init(snapshot: Int, tableNumber: Int, isLast: Bool = false, data: [UInt8]) {
      self.snapshot = snapshot
      self.tableNumber = tableNumber
      self.isLast = isLast
      self.data = data
    }
  }

  /// Everything before the table data.
  public var preamble: ImageWriter.Preamble
  /// The table data.
  public var chunks: [DataChunk]
  /// The summary.
  public var summary: Summary

  /// Parts made by hand.
  public init(preamble: ImageWriter.Preamble, chunks: [DataChunk], summary: Summary) {
    self.preamble = preamble
    self.chunks = chunks
    self.summary = summary
  }

  /// Reads an image to its end.
  public init(reading image: ImageReader) throws {
    preamble = ImageWriter.Preamble(
      header: image.header, snapshots: image.snapshots, catalogue: try image.catalogue(),
      metadata: try image.metadata())
    var chunks: [DataChunk] = []
    try image.forEachTableDataChunk { head, data in
      chunks.append(
        DataChunk(
          snapshot: head.snapshot, tableNumber: head.tableNumber, isLast: head.isLast, data: data.array))
    }
    self.chunks = chunks
    summary = try image.summary()
    try image.verifyEnd()
  }

  /// Writes the parts as an image.
  public func write(to container: any StreamContainer, blockSize: Int = 16384, index: Bool = true) throws {
    var writer = try ImageWriter(container, preamble: preamble, blockSize: blockSize, writesIndex: index)
    for chunk in chunks {
      try writer.write(
        snapshot: chunk.snapshot, tableNumber: chunk.tableNumber, data: chunk.data.span.bytes, isLast: chunk.isLast)
    }
    try writer.finish(summary)
  }

  /// The bytes of an image of these parts.
  public func bytes(_ compression: Compression = .none, blockSize: Int = 16384, index: Bool = true) throws -> [UInt8] {
    let sink = MemorySink()
    try write(to: compression.container(sink), blockSize: blockSize, index: index)
    return sink.bytes
  }
}

extension Compression {
  /// What stores a stream so.
  public func container(_ sink: MemorySink) throws -> any StreamContainer {
    switch self {
    case .none: PlainContainer(sink)
    case .gzip: GzipContainer(sink)
    case .xz: try XZContainer(sink)
    }
  }
}
