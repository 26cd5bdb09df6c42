public import Foundation

/// The tables of a server as they were at a moment: `expected/mid`, `expected/end` of a case of binary logs.
public struct TableTruth: Sendable {
  /// A table.
  public struct Table: Sendable {
    /// The name of the file, `DATABASE.TABLE`, percent-encoded.
    public let file: String
    /// The database.
    public let database: String
    /// The table.
    public let name: String
    /// Whether it is a view.
    public let isView: Bool
    /// Its rows as the client's batch mode shows them, sorted; nil if there is no file of them.
    public let rows: [[UInt8]]?

    /// `DATABASE.TABLE`.
    public var fullName: String { "\(database).\(name)" }
  }

  /// All tables.
  public let tables: [Table]

  /// Reads the folder.
  public init(_ folder: URL) throws {
    let list = try String(contentsOf: folder.appendingPathComponent("TABLES.txt"), encoding: .utf8)
    tables = list.split(separator: "\n").dropFirst().map { line in
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      let data = try? Data(contentsOf: folder.appendingPathComponent(parts[0] + ".tsv"))
      return Table(
        file: parts[0], database: parts[1], name: parts[2], isView: parts[3] == "VIEW",
        rows: data.map { Self.sorted(Array($0).split(separator: 10).dropFirst().map(Array.init)) })
    }
  }

  static func sorted(_ rows: [[UInt8]]) -> [[UInt8]] { rows.sorted { $0.lexicographicallyPrecedes($1) } }

  /// SQL that gives the statements which show all tables, each behind a line with its name.
  static let listing = """
    SET SESSION group_concat_max_len=10000000;
    SELECT CONCAT(
      'SELECT ', QUOTE(CONCAT('--- ', c.TABLE_SCHEMA, '.', c.TABLE_NAME)), '; SELECT ',
      GROUP_CONCAT(
        CASE
          WHEN DATA_TYPE IN ('geometry', 'point', 'linestring', 'polygon', 'multipoint', 'multilinestring',
            'multipolygon', 'geometrycollection', 'geomcollection', 'vector', 'binary', 'varbinary')
            OR DATA_TYPE LIKE '%blob' THEN CONCAT('HEX(`', REPLACE(COLUMN_NAME, '`', '``'), '`)')
          WHEN DATA_TYPE = 'bit' THEN CONCAT('`', REPLACE(COLUMN_NAME, '`', '``'), '`+0')
          WHEN DATA_TYPE = 'float' THEN CONCAT(
            '`', REPLACE(COLUMN_NAME, '`', '``'), '`,CAST(`', REPLACE(COLUMN_NAME, '`', '``'), '` AS DOUBLE)')
          ELSE CONCAT('`', REPLACE(COLUMN_NAME, '`', '``'), '`')
        END ORDER BY ORDINAL_POSITION),
      ' FROM `', REPLACE(c.TABLE_SCHEMA, '`', '``'), '`.`', REPLACE(c.TABLE_NAME, '`', '``'), '`;')
    FROM information_schema.COLUMNS c JOIN information_schema.TABLES t
      ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME
    WHERE c.TABLE_SCHEMA NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys') AND TABLE_TYPE <> 'VIEW'
    GROUP BY c.TABLE_SCHEMA, c.TABLE_NAME;
    """

  /// How tables differ from these, a line for each one that does.
  /// - Parameters:
  ///   - dump: what the statements of ``listing`` give.
  ///   - ignoring: tables whose rows are not looked at.
  public func differences(from dump: [UInt8], ignoring: Set<String> = []) -> [String] {
    var there: [String: [[UInt8]]] = [:]
    var name = ""
    for line in dump.split(separator: 10) {
      if line.starts(with: "--- ".utf8) {
        name = String(decoding: line.dropFirst(4), as: UTF8.self)
        there[name] = []
      } else {
        there[name]?.append(Array(line))
      }
    }
    let expected = Set(tables.filter { !$0.isView }.map(\.fullName))
    var found = expected.subtracting(there.keys).sorted().map { "\($0): missing" }
    found += Set(there.keys).subtracting(expected).sorted().map { "\($0): not expected" }
    for table in tables where !ignoring.contains(table.fullName) {
      guard let rows = table.rows, let unsorted = there[table.fullName] else { continue }
      let got = Self.sorted(unsorted)
      if got == rows { continue }
      let missing = rows.first { !got.contains($0) }, more = got.first { !rows.contains($0) }
      func shown(_ row: [UInt8]?) -> String { row.map { String(decoding: $0.prefix(200), as: UTF8.self) } ?? "-" }
      found.append("\(table.fullName): expected \(shown(missing)), found \(shown(more))")
    }
    return found
  }
}
