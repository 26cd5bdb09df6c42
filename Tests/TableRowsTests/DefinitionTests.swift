import BackupStreamLib
import ByteIO
import Foundation
import TableRows
import TestSupport
import Testing

/// Statements to parse, and where they come from.
enum Definitions {
  static let latin1 = TableRows.CharacterSet.named("latin1", in: .modern) ?? .binary
  static let utf8mb4 = TableRows.CharacterSet.named("utf8mb4", in: .modern) ?? .binary

  static func parse(
    _ text: String, _ dialect: TableRows.CharacterSet.Dialect = .modern, characterSet: TableRows.CharacterSet = utf8mb4,
    jsonIsText: Bool = true
  ) throws(DefinitionError) -> TableDefinition {
    try TableDefinition(
      parsing: ByteString(text), dialect: dialect, databaseCharacterSet: characterSet, jsonIsText: jsonIsText)
  }

  /// The code of the error of a statement; nil if there is none.
  static func code(_ text: String) -> DefinitionError.Code? {
    do throws(DefinitionError) {
      _ = try parse(text)
      return nil
    } catch { return error.code }
  }

  /// The CREATE TABLE statements of a text for a client: those that begin a line or stand after `; `.
  static func statements(of text: [UInt8]) -> [ByteString] {
    let heads = ["CREATE TABLE ", "CREATE OR REPLACE TABLE ", "CREATE TEMPORARY TABLE "].map { Array($0.utf8) }
    var statements: [ByteString] = []
    for index in text.indices where text[index] == UInt8(ascii: "C") {
      guard index == 0 || text[index - 1] == 0x0A || text[..<index].suffix(2).elementsEqual(Array("; ".utf8)),
        heads.contains(where: { text[index...].starts(with: $0) })
      else { continue }
      let rest = ByteString(Array(text[index...].prefix(1 << 18)))
      var tokenizer = SQLTokenizer(rest)
      var end: Int?
      while end == nil, let token = try? tokenizer.next() {
        if token.kind == .symbol, rest.bytes[token.range.lowerBound] == UInt8(ascii: ";") {
          end = token.range.lowerBound
        }
      }
      statements.append(ByteString(Array(rest.bytes[..<(end ?? rest.count)])))
    }
    return statements
  }

  /// All statements of the images.
  static func imageStatements() throws -> [(image: String, statement: ByteString)] {
    var found: [(image: String, statement: ByteString)] = []
    for image in Samples.images {
      let reader = try image.open()
      let catalogue = try reader.catalogue()
      let version = reader.header.serverVersion
      for entry in try reader.metadata().tables.joined() {
        let (type, database, _) = catalogue[entry.item]
        let stored = try #require(entry.statement)
        let texts = try StatementText(parsing: stored, type: type, database: database, version: version).texts
        found.append((image.name, try #require(texts.last)))
      }
    }
    return found
  }

  /// Files below a folder that end so, decompressed.
  static func files(below folder: URL, _ isWanted: (String) -> Bool) throws -> [(path: String, text: [UInt8])] {
    guard let paths = FileManager.default.enumerator(atPath: folder.path) else { return [] }
    var found: [(path: String, text: [UInt8])] = []
    for case let path as String in paths where isWanted(path) {
      let data = try Array(Data(contentsOf: folder.appendingPathComponent(path)))
      found.append((path, path.hasSuffix(".gz") ? try Samples.drain(GzipSource(MemorySource(data))) : data))
    }
    return found.sorted { $0.path < $1.path }
  }
}

@Suite("Definitions of tables")
struct DefinitionTests {
  @Test("Every table of every image has a definition with the columns of SHOW CREATE TABLE")
  func images() throws {
    let statements = try Definitions.imageStatements()
    #expect(!statements.isEmpty)
    for (image, statement) in statements {
      do {
        let table = try TableDefinition(
          parsing: statement, dialect: .mysql60, databaseCharacterSet: Definitions.latin1)
        // The server prints each column on a line of its own, which begins with its name in backticks.
        let lines = statement.bytes.split(separator: 0x0A).count { $0.starts(with: Array("  `".utf8)) }
        #expect(table.columns.count == lines || statement.bytes.contains(0x5C), "\(image) \(table.name.display)")
        #expect(table.engine != nil)
        for column in table.columns { #expect(statement.bytes[column.range.lowerBound] == UInt8(ascii: "`")) }
      } catch {
        Issue.record("\(image): \(error) in \(statement.displayLines)")
      }
    }
  }

  @Test("Every CREATE TABLE that servers print parses")
  func schemas() throws {
    var count = 0
    for folder in ["definitions", "binlogs"] {
      let root = folder == "definitions" ? Samples.root.appendingPathComponent("samples") : Samples.folder
      let files = try Definitions.files(below: root.appendingPathComponent(folder)) { $0.hasSuffix("schema.sql") }
      for (path, text) in files {
        for statement in Definitions.statements(of: text) {
          count += 1
          do {
            let table = try TableDefinition(
              parsing: statement, dialect: .modern, databaseCharacterSet: Definitions.utf8mb4,
              jsonIsText: path.contains("mariadb"))
            let lines = statement.bytes.split(separator: 0x0A).count { $0.starts(with: Array("  `".utf8)) }
            #expect(table.columns.count == lines, "\(path) \(table.name.display)")
          } catch {
            Issue.record("\(path): \(error) in \(statement.displayLines)")
          }
        }
      }
    }
    #expect(count > 15)
  }

  @Test("Every CREATE TABLE of users parses, or takes its columns from elsewhere and says so")
  func userStatements() throws {
    let files = try Definitions.files(below: Samples.folder.appendingPathComponent("binlogs")) {
      $0.hasSuffix("/case.sql") || $0.hasSuffix("/ref/plain.sql") || $0.hasSuffix("/ref/plain.sql.gz")
    }
    var (read, refused) = (0, 0)
    for (path, text) in files {
      for statement in Definitions.statements(of: text) {
        do {
          _ = try TableDefinition(
            parsing: statement, dialect: .modern, databaseCharacterSet: Definitions.utf8mb4,
            jsonIsText: path.contains("mariadb"))
          read += 1
        } catch  where error.code == .copiesTable || error.code == .dependsOnQuery {
          refused += 1
        } catch {
          Issue.record("\(path): \(error) in \(statement.displayLines)")
        }
      }
    }
    // The samples have a few of them, the corpus has all.
    #expect(files.count < 50 || (read > 300 && refused > 10), "\(read) read, \(refused) refused")
  }

  // MARK: against servers

  @Test(
    "Types, character sets and nullability are those of INFORMATION_SCHEMA.COLUMNS", arguments: ["mariadb", "mysql"])
  func informationSchema(server: String) throws {
    let folder = Samples.root.appendingPathComponent("samples/definitions")
    guard let truth = try? String(contentsOf: folder.appendingPathComponent("\(server)-types.tsv"), encoding: .utf8)
    else { return }
    var expected: [String: [String]] = [:]
    for line in truth.split(separator: "\n") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      expected[fields[0], default: []].append(fields[1...].joined(separator: " | "))
    }
    let text = try Array(Data(contentsOf: folder.appendingPathComponent("\(server)-types.sql")))
    var count = 0
    for statement in Definitions.statements(of: text) {
      let table = try TableDefinition(
        parsing: statement, dialect: .modern, databaseCharacterSet: Definitions.utf8mb4,
        jsonIsText: server == "mariadb")
      let found = table.columns.map { column in
        [
          column.name.display, column.serverType, column.characterSet?.serverName ?? "-",
          column.isNullable ? "YES" : "NO",
        ].joined(separator: " | ")
      }
      #expect(found == expected[table.name.display], "\(statement.displayLines)")
      count += found.count
    }
    #expect(count > 100)
  }
}

extension TableRows.CharacterSet {
  /// As servers of today call it.
  fileprivate var serverName: String { name == "utf8" ? "utf8mb3" : name }
}

extension ColumnDefinition {
  /// COLUMN_TYPE as MariaDB has it, without the display width of integers.
  fileprivate var serverType: String {
    func number(_ name: String, _ isUnsigned: Bool) -> String {
      name + (isUnsigned ? " unsigned" : "") + (isZerofill ? " zerofill" : "")
    }
    func size(_ length: Int?, _ decimals: Int?) -> String {
      length.map { "(\($0),\(decimals ?? 0))" } ?? ""
    }
    func list(_ members: [ByteString]) -> String {
      "(" + members.map { "'" + $0.display.replacing("'", with: "''") + "'" }.joined(separator: ",") + ")"
    }
    func fraction(_ digits: Int) -> String { digits == 0 ? "" : "(\(digits))" }
    let sizes = [1: "tiny", 2: "", 3: "medium", 4: "long"]
    switch type {
    case .integer(let bytes, let isUnsigned, _):
      return number([1: "tinyint", 2: "smallint", 3: "mediumint", 4: "int", 8: "bigint"][bytes] ?? "?", isUnsigned)
    case .float(let isUnsigned, let length, let decimals): return number("float" + size(length, decimals), isUnsigned)
    case .double(let isUnsigned, let length, let decimals):
      return number("double" + size(length, decimals), isUnsigned)
    case .decimal(let precision, let scale, let isUnsigned):
      return number("decimal(\(precision),\(scale))", isUnsigned)
    case .bit(let bits): return "bit(\(bits))"
    case .year(let digits): return "year(\(digits))"
    case .date: return "date"
    case .time(let digits): return "time" + fraction(digits)
    case .datetime(let digits): return "datetime" + fraction(digits)
    case .timestamp(let digits): return "timestamp" + fraction(digits)
    case .char(let length): return "char(\(length))"
    case .varchar(let length): return "varchar(\(length))"
    case .text(let bytes): return (sizes[bytes] ?? "?") + "text"
    case .binary(let length): return "binary(\(length))"
    case .varbinary(let length): return "varbinary(\(length))"
    case .blob(let bytes): return (sizes[bytes] ?? "?") + "blob"
    case .enumeration(let members): return "enum" + list(members)
    case .set(let members): return "set" + list(members)
    case .geometry(let name): return name.lowercased()
    case .json: return "json"
    case .vector(let dimensions): return "vector(\(dimensions))"
    case .uuid: return "uuid"
    case .inet4: return "inet4"
    case .inet6: return "inet6"
    }
  }
}
