import BinaryLog
import ByteIO
import Foundation
import SystemPackage
import TableRows
import TestSupport
import Testing

/// Table maps against the definitions that the server showed.
@Suite struct TableMapTests {
  /// The table maps of a case, each once.
  static func maps(_ one: LogCase) throws -> [TableMap] {
    var maps: [TableMap] = []
    for file in one.files {
      var reader = try LogInput(opening: FilePath(file.path), name: ByteString(file.lastPathComponent)).reader()
      var known = TableMaps()
      try reader.read { (event, format) throws(BinaryLogError) in
        if event.type == .tableMap {
          let map = try known.add(event.body, format: format)
          if !maps.contains(where: { $0 === map }) { maps.append(map) }
        }
        return .goOn
      }
    }
    return maps
  }

  @Test(
    "All metadata are those of the definitions",
    arguments: LogCases.all.filter { $0.case.hasSuffix("metadata-full") })
  func metadata(_ one: LogCase) throws {
    var definitions = try Definitions(one)
    for file in one.files { try definitions.addAll(file) }
    var compared: Set<String> = []
    for map in try Self.maps(one) {
      #expect(map.metadata.unknownFields.isEmpty)
      let described = definitions.resolve(map)
      #expect(described.disagreement == nil, "\(String(describing: described.disagreement))")
      guard let definition = described.definition else { continue }
      let name = "\(one.name): \(map.table.display)"
      compared.insert(name)
      #expect(map.metadata.names == definition.columns.map(\.name), "\(name)")
      // MariaDB adds the end of a row's time to the key of a versioned table, and both take a unique key without NULL
      // where there is no primary one. A key by a period has no columns of its own in a definition.
      if !definition.columns.contains(where: { $0.name == "row_end" }), let key = described.keyColumns {
        #expect(map.metadata.primaryKey.map(\.column) == key, "\(name)")
        #expect(map.keyColumns == key, "\(name)")
      }
      for (own, other) in zip(map.columns, described.columns) {
        let label = "\(name).\(own.name.display)"
        #expect(own.hasName && own.isSignKnown, "\(label)")
        if case .integer = own.type { #expect(own.type == other.type, "\(label)") }
        switch (own.definition.type, other.definition.type) {
        case (.enumeration(let members), .enumeration(let defined)), (.set(let members), .set(let defined)):
          #expect(members == defined, "\(label)")
        case (.char, .char), (.varchar, .varchar), (.text, .text):
          #expect(own.isCharacterSetKnown, "\(label)")
          #expect(
            own.definition.characterSet?.name.replacingOccurrences(of: "utf8mb3", with: "utf8")
              == other.definition.characterSet?.name.replacingOccurrences(of: "utf8mb3", with: "utf8"), "\(label)")
        case (.vector(let count), .vector(let defined)): #expect(count == defined, "\(label)")
        default: break
        }
        if !map.metadata.isVisible.isEmpty {
          #expect(own.definition.isInvisible == other.definition.isInvisible, "\(label)")
        }
      }
    }
    #expect(compared.count > 10)
  }

  @Test("A definition of another table is refused with the reason, and everything goes on by positions")
  func disagreement() throws {
    let one = LogCases.named("mariadb-10.11/flashback")
    let map = try #require(try Self.maps(one).first)
    let set = try #require(CharacterSet.named("utf8mb4", in: .modern))
    let short = try TableDefinition(
      parsing: "CREATE TABLE t (id INT PRIMARY KEY)", dialect: .modern, databaseCharacterSet: set)
    let described = map.described(by: short)
    #expect(described.definition == nil)
    #expect(described.columns == map.columns)
    #expect(described.disagreement?.defined == "1")
    #expect(described.disagreement?.logged == "\(map.columnCount) columns")
  }
}
