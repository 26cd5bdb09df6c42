public import BackupStreamLib
internal import ByteIO

/// A small image that is sound, with one of everything, to put the fuzzers' bytes into.
public struct SmallImage: Sendable {
  /// One chunk of table data.
  public typealias DataChunk = (snapshot: Int, tableNumber: Int, data: [UInt8])

  /// Which of the chunks of the stream holds what, by ``chunks``.
  public enum Place: Int, CaseIterable, Sendable {
    case header, snapshot, secondSnapshot, thirdSnapshot, catalogue, items, secondItems
    case global, tables, secondTables, others, data
  }

  /// Everything before the table data.
  public let preamble: ImageWriter.Preamble
  /// Some table data.
  public let data: [DataChunk] = [
    (0, 0, [0, 1, 2, 3]), (0, 1, [2, 0xFE, 0xFE, 7, 1] + [UInt8](repeating: 0, count: 60)), (1, 1, [1, 5, 6]),
    (1, 2, [2, 7]), (2, 1, [UInt8](repeating: 1, count: 200)),
  ]
  /// The summary.
  public let summary = Summary(
    validityTime: ImageTime(secondsSince1970: 1_250_000_000), binlogFile: "binlog.000001", binlogPosition: 4)

  /// The image as a server of some release wrote it.
  /// - Parameter moreTables: how many empty tables there are besides.
  public init(release: UInt8 = 12, moreTables: Int = 0) {
    let version = ServerVersion(major: 6, minor: 0, release: release, text: ByteString("6.0.\(release)-alpha"))
    func table(_ name: ByteString, _ snapshot: Int, _ position: Int) -> Catalogue.Item {
      Catalogue.Item(type: .table, name: name, tablePosition: TablePosition(snapshot: snapshot, position: position))
    }
    let others: [(ItemType, ByteString)] = [
      (.view, "v"), (.procedure, "p"), (.trigger, "t"), (.privilege, "'u'@'h' 01"),
    ]
    let first = Catalogue.Database(
      name: "first",
      items: [table("a", 0, 0), table("b", 1, 0), table("c", 2, 0)] + others.map { .init(type: $0, name: $1) })
    let more = (0..<moreTables).map { table(ByteString("more\($0)"), 1, 2 + $0) }
    let second = Catalogue.Database(name: "second", items: [table("d", 1, 1), .init(type: .event, name: "e")] + more)
    let catalogue = Catalogue(tablespaces: ["space"], databases: [first, second])
    func entry(_ item: ItemReference) -> Metadata.Entry {
      let (type, database, name) = catalogue[item]
      let use: [ByteString] = database.map { [ByteString("USE `\($0.display)`"), "SET x = 'y'"] } ?? []
      let texts = use + [ByteString("CREATE \(type.name) `\(name.display)`")]
      let joined = ByteString(texts.map { $0.display }.joined(separator: "; "))
      return Metadata.Entry(item: item, statement: release < 9 ? joined : StatementText(texts).stored)
    }
    let metadata = Metadata(
      global: [entry(.tablespace(0)), entry(.database(0)), entry(.database(1))],
      tables: [(0..<3).map { entry(.item(database: 0, index: $0)) }, [entry(.item(database: 1, index: 0))]],
      others: (3..<7).map { entry(.item(database: 0, index: $0)) } + [entry(.item(database: 1, index: 1))])
    let native = SnapshotDescription.Driver.native(engine: "MyISAM", major: 1, minor: 0)
    preamble = ImageWriter.Preamble(
      header: Header(
        startTime: ImageTime(secondsSince1970: 1_240_000_000), snapshotCount: 3, serverVersion: version),
      snapshots: [(native, 1), (.default, 2 + moreTables), (.consistentSnapshot, 1)].map {
        SnapshotDescription(driver: $0, storedTableCount: $1)
      },
      catalogue: catalogue, metadata: metadata)
  }

  /// The image with other table data, by the library's own writer.
  public func bytes(
    _ compression: Compression = .none, blockSize: Int = 16384, index: Bool, data: [DataChunk]? = nil
  ) -> [UInt8] {
    let sink = MemorySink()
    do {
      let container: any StreamContainer =
        switch compression {
        case .none: PlainContainer(sink)
        case .gzip: GzipContainer(sink, threads: 1)
        case .xz: try XZContainer(sink, preset: 0, threads: 1)
        }
      var writer = try ImageWriter(container, preamble: preamble, blockSize: blockSize, writesIndex: index)
      for chunk in data ?? self.data {
        try writer.write(snapshot: chunk.snapshot, tableNumber: chunk.tableNumber, data: chunk.data.span.bytes)
      }
      try writer.finish(summary)
    } catch {
      fatalError("a write to memory failed: \(error)")
    }
    return sink.bytes
  }

  /// The contents of the chunks of the image: those that ``Place`` names, further table data, the summary.
  public var chunks: [[UInt8]] { StreamParts(bytes(index: false))?.chunks ?? [] }
}
