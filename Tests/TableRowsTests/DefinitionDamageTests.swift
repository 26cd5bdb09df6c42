import BackupStreamLib
import ByteIO
import TableRows
import TestSupport
import Testing

@Suite("Damaged definitions and packed rows")
struct DefinitionDamageTests {
  static let images = ["v608_many_objects", "datatypes_memory", "many_objects"]

  /// The CREATE TABLE statements of an image, by the place of their tables.
  static func statements(_ image: ImageReader) throws -> [TablePosition: ByteString] {
    var statements: [TablePosition: ByteString] = [:]
    let catalogue = try image.catalogue()
    for entry in try image.metadata().entries {
      guard case .item(let database, let index) = entry.item,
        let place = catalogue.databases[database].items[index].tablePosition, let stored = entry.statement
      else { continue }
      statements[place] = try StatementText(
        parsing: stored, type: .table, database: catalogue.databases[database].name,
        version: image.header.serverVersion
      ).texts.last
    }
    return statements
  }

  @Test("a statement of any bytes is a definition or an error of one line", arguments: images)
  func definitions(_ name: String) throws {
    guard let sample = Samples.allImages.first(where: { $0.name == name }) else { return }
    var generator = SeededGenerator(seed: 21)
    for statement in try Self.statements(sample.open()).values {
      for index in statement.bytes.indices {
        var bytes = statement.bytes
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes = Array(bytes[..<index])
        case 1: bytes.remove(at: index)
        case 2: bytes[index] = UInt8.random(in: 0 ... .max, using: &generator)
        default: bytes.swapAt(index, Int.random(in: bytes.indices, using: &generator))
        }
        do {
          let definition = try TableDefinition(
            parsing: ByteString(bytes), dialect: .mysql60, databaseCharacterSet: .binary)
          _ = RowLayout(definition, blobs: .apart)
        } catch {
          #expect(!"\(error)".isEmpty && !"\(error)".contains("\n"))
        }
      }
    }
  }

  /// A row with a changed byte, or cut, is an error with its column and place, or a row that leaves nothing over.
  @Test("a packed row of any bytes is a row or an error that says where", arguments: images)
  func rows(_ name: String) throws {
    guard let sample = Samples.allImages.first(where: { $0.name == name }) else { return }
    let image = try sample.open()
    var definitions: [TablePosition: TableDefinition] = [:]
    for (place, statement) in try Self.statements(image) {
      definitions[place] = try TableDefinition(
        parsing: statement, dialect: .mysql60,
        databaseCharacterSet: CharacterSet.named("latin1", in: .mysql60) ?? .binary)
    }
    var tried: [TablePosition: Int] = [:]
    try image.forEachTableDataChunk { head, data in
      guard [.default, .consistentSnapshot].contains(image.snapshots[head.snapshot].driver), data.byteCount < 300,
        data.byteCount > 1, data[0] == 1, let place = try image.position(of: head), let definition = definitions[place],
        tried[place, default: 0] < 2
      else { return }
      tried[place, default: 0] += 1
      let layout = RowLayout(definition, blobs: .apart)
      let formatter = try RowFormatter(layout, form: .jsonLines, name: "`t`")
      var values = BlobValues()
      for _ in layout.apartColumns { values.endValue() }
      let row = Array(data.array.dropFirst())
      for index in row.indices {
        var damaged = [Array(row[..<index])]
        for value in [0, 0xFF, 0x40, 0x80, 0xC0, row[index] ^ 1, row[index] ^ 0x80, row[index] &+ 1] {
          damaged.append(row)
          damaged[damaged.count - 1][index] = value
        }
        for bytes in damaged {
          var output = OutputBuffer()
          do throws(RowError) {
            try formatter.append(bytes.span.bytes, values, to: &output)
            #expect(bytes.count == row.count, "\(definition.name.display) cut to \(bytes.count) bytes")
          } catch {
            #expect(output.count == 0)
            #expect(error.position <= bytes.count && !error.found.isEmpty && !error.description.contains("\n"))
          }
        }
      }
    }
    #expect(!tried.isEmpty)
  }
}
