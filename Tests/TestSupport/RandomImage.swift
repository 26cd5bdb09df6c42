import BackupStreamLib
import ByteIO

extension ImageParts {
  /// An image of random parts: names of any bytes, any number of snapshots, empty everything, chunks of lengths
  /// around every boundary of fragments and blocks.
  public static func random(using generator: inout some RandomNumberGenerator, blockSize: Int) -> ImageParts {
    let snapshotCount = [0, 1, 1, 2, 3, 255].randomElement(using: &generator) ?? 1
    var positions = [Int](repeating: 0, count: snapshotCount)
    let databases = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
      let tables = (0..<(snapshotCount == 0 ? 0 : Int.random(in: 0...6, using: &generator))).map { _ in
        let snapshot = Int.random(in: 0..<snapshotCount, using: &generator)
        defer { positions[snapshot] += 1 }
        return Catalogue.Item(
          type: .table, name: name(using: &generator),
          tablePosition: TablePosition(snapshot: snapshot, position: positions[snapshot]))
      }
      let types: [ItemType] = [.view, .procedure, .function, .event, .trigger, .privilege]
      let others = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
        Catalogue.Item(type: types.randomElement(using: &generator) ?? .view, name: name(using: &generator))
      }
      let extra = Int.random(in: 0...9, using: &generator) == 0 ? name(using: &generator) : nil
      return Catalogue.Database(name: name(using: &generator), extraData: extra, items: tables + others)
    }
    let catalogue = Catalogue(
      tablespaces: (0..<Int.random(in: 0...2, using: &generator)).map { _ in name(using: &generator) },
      databases: databases)
    let snapshots = (0..<snapshotCount).map { number in
      SnapshotDescription(
        driver: [
          .native(engine: name(using: &generator), major: 1, minor: 2), .default, .consistentSnapshot, .noData,
        ].randomElement(using: &generator) ?? .default, storedTableCount: positions[number])
    }
    var chunks: [DataChunk] = []
    for snapshot in positions.indices where positions[snapshot] > 0 {
      for _ in 0..<Int.random(in: 0...4, using: &generator) {
        let length = length(using: &generator, blockSize: blockSize)
        let data = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ length) }
        let table = Int.random(in: 0...positions[snapshot], using: &generator)
        chunks.append(DataChunk(snapshot: snapshot, tableNumber: table, data: data))
      }
    }
    let version = ServerVersion(major: 6, minor: 0, release: 12, text: name(using: &generator))
    let time = ImageTime(secondsSince1970: Int64.random(in: 0...4_000_000_000, using: &generator))
    return ImageParts(
      preamble: ImageWriter.Preamble(
        header: Header(startTime: time, snapshotCount: UInt8(snapshotCount), serverVersion: version),
        snapshots: snapshots, catalogue: catalogue, metadata: metadata(catalogue, &generator)),
      chunks: chunks.shuffled(using: &generator),
      summary: Summary(
        validityTime: time, binlogFile: Bool.random(using: &generator) ? name(using: &generator) : ByteString([]),
        binlogPosition: UInt32.random(in: 0 ... .max, using: &generator)))
  }

  private static func metadata(
    _ catalogue: Catalogue, _ generator: inout some RandomNumberGenerator
  ) -> Metadata {
    func entry(_ item: ItemReference, _ generator: inout some RandomNumberGenerator) -> Metadata.Entry {
      let extra = Int.random(in: 0...9, using: &generator) == 0 ? name(using: &generator) : nil
      let length = [0, 1, 60, 500, 5000].randomElement(using: &generator) ?? 1
      let statement = StatementText([ByteString([UInt8](repeating: 0x41, count: max(1, length)))]).stored
      return Metadata.Entry(
        item: item, extraData: extra, statement: Int.random(in: 0...9, using: &generator) == 0 ? nil : statement)
    }
    var metadata = Metadata(global: [], tables: [], others: [])
    for index in catalogue.tablespaces.indices { metadata.global.append(entry(.tablespace(index), &generator)) }
    for (number, database) in catalogue.databases.enumerated() {
      metadata.global.append(entry(.database(number), &generator))
      var tables: [Metadata.Entry] = []
      for index in database.items.indices {
        let item = ItemReference.item(database: number, index: index)
        if database.items[index].type == .table {
          tables.append(entry(item, &generator))
        } else {
          metadata.others.append(entry(item, &generator))
        }
      }
      metadata.tables.append(tables)
    }
    metadata.others.shuffle(using: &generator)
    return metadata
  }

  /// A name of at least one byte: plain, with quotes and controls, in several scripts, not UTF-8, or long.
  private static func name(using generator: inout some RandomNumberGenerator) -> ByteString {
    switch Int.random(in: 0...4, using: &generator) {
    case 0: ByteString("t\(Int.random(in: 0...99, using: &generator))")
    case 1: ByteString("a'b`c\"d\n\t\u{1B}[31m\0\\")
    case 2: ByteString("Grüße 日本 😀 \u{202E}")
    case 3:
      ByteString(
        (0..<Int.random(in: 1...20, using: &generator)).map { _ in UInt8.random(in: 0 ... .max, using: &generator) })
    default:
      ByteString([UInt8](repeating: 0x78, count: [63, 64, 127, 128, 300].randomElement(using: &generator) ?? 64))
    }
  }

  /// A length around the boundaries: of small, big and huge fragments, of the block, of the chunk limit.
  private static func length(using generator: inout some RandomNumberGenerator, blockSize: Int) -> Int {
    let boundaries = [6, 63, 64, 128, 4032, 4096, 8192, 12288, blockSize, blockSize * 2, 258_048, 300_000]
    let near = (boundaries.randomElement(using: &generator) ?? 64) + Int.random(in: -9...9, using: &generator)
    return min(max(1, near), TableDataChunk.maximumDataLength)
  }
}
