import BackupStreamLib
import ByteIO
import Recovery
import TableRows

/// What the bytes of an uncompressed image are.
struct ImageClasses {
  private(set) var classes = ByteClasses()
  let map: StreamMap
  private let bytes: [UInt8]

  static let order = [
    "prefix", "block header", "fragment header", "header", "snapshot", "catalogue", "metadata", "statement",
    "chunk header", "null bits", "integer", "decimal", "float", "bits, set", "enum", "date, time", "text", "blob",
    "MyISAM data", "MyISAM index", "MyISAM change log", "summary", "end marker", "index", "locator",
  ]

  init(_ bytes: [UInt8]) throws {
    self.bytes = bytes
    map = StreamMap(bytes)
    classes.add("prefix", 0..<10)
    for range in map.blockHeaders { classes.add("block header", range) }
    for range in map.fragmentHeaders { classes.add("fragment header", range) }
    classes.add("end marker", map.end..<map.end + 1)
    let image = try ImageReader(source: MemorySource(bytes))
    addPreamble(try image.catalogue(), try image.metadata(), snapshots: image.snapshots.count)
    try addTableData(image)
    if bytes.count > map.end + 1 {
      let locator = max(map.end + 1, bytes.count - IndexLocator.size)
      classes.add("index", map.end + 1..<locator)
      classes.add("locator", locator..<bytes.count)
    }
    classes.order(Self.order)
  }

  private mutating func add(_ name: String, _ chunk: Int, _ range: Range<Int>? = nil) {
    let chunk = map.chunks[chunk]
    for place in chunk.places(range ?? 0..<chunk.count) { classes.add(name, place) }
  }

  private mutating func addPreamble(_ catalogue: Catalogue, _ metadata: Metadata, snapshots: Int) {
    let databases = catalogue.databases.count
    add("header", 0)
    for number in 0..<snapshots { add("snapshot", 1 + number) }
    var next = 1 + snapshots
    for number in next..<next + 1 + databases { add("catalogue", number) }
    next += 1 + databases
    firstDataChunk = next + 1 + databases + (databases > 0 ? 1 : 0)
    for number in next..<firstDataChunk {
      let bytes = map.chunks[number].bytes(self.bytes)
      var isText = [Bool](repeating: false, count: bytes.count)
      for entry in metadata.entries {
        guard let text = entry.statement?.bytes, text.count > 1, let start = Self.find(text, in: bytes) else {
          continue
        }
        for index in start..<start + text.count { isText[index] = true }
      }
      var start = 0
      while start < bytes.count {
        var end = start
        while end < bytes.count, isText[end] == isText[start] { end += 1 }
        add(isText[start] ? "statement" : "metadata", number, start..<end)
        start = end
      }
    }
  }

  private var firstDataChunk = 0

  /// The chunks of table data.
  var dataChunks: Range<Int> { firstDataChunk..<map.chunks.count - 1 }

  private static func find(_ text: [UInt8], in bytes: [UInt8]) -> Int? {
    guard bytes.count >= text.count else { return nil }
    return (0...bytes.count - text.count).first {
      bytes[$0] == text[0] && bytes[$0..<$0 + text.count].elementsEqual(text)
    }
  }

  private mutating func addTableData(_ image: ImageReader) throws {
    var rows: [TablePosition: RowMap] = [:]
    for table in try ImageTables(image).tables {
      if case .success(let definition) = table.definition { rows[table.position] = RowMap(definition) }
    }
    for number in dataChunks {
      let chunk = map.chunks[number].bytes(bytes)
      let (snapshot, table) = (Int(chunk[0]) - 1, Int(chunk[4]))
      // The code of the row or file is the first byte of the data.
      add("chunk header", number, 0..<6)
      let rest = 6..<chunk.count
      switch image.snapshots[snapshot].driver {
      case .native:
        add(chunk[5] == 1 ? "MyISAM data" : chunk[5] == 4 ? "MyISAM change log" : "MyISAM index", number, rest)
      default:
        if chunk[5] != 1 {
          add("blob", number, rest)
        } else if let row = rows[TablePosition(snapshot: snapshot, position: table - 1)] {
          row.parts(chunk[rest]) { name, range in
            for place in map.chunks[number].places(range) { classes.add(name, place) }
          }
        }
      }
    }
    add("summary", map.chunks.count - 1)
  }
}
