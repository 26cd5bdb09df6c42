import BackupStreamLib
import ByteIO
import Recovery
import SystemPackage
import TableRows
import ToolKit

/// What a restore is made of: a plan, the tables whose rows go with it, and the texts around them.
struct RestoreRun {
  let command: BackupExtract
  let plan: RestorePlan
  let renaming: Renaming
  /// The tables with rows to write, with their names from now on, as the plan has them.
  private(set) var tables: [(table: ImageTables.Table, database: ByteString, name: ByteString)] = []

  init(command: BackupExtract, image: ImageReader, tables all: ImageTables, choice: TableChoice) throws {
    self.command = command
    var options = RestorePlan.Options()
    options.renaming = try command.renaming()
    options.definer = try command.definerChoice()
    renaming = options.renaming
    let catalogue = try image.catalogue()
    plan = try RestorePlan(image, tables: all, options: options) {
      choice.includes($0, catalogue) && (!command.choice.dataOnly || [.table, .database].contains(catalogue[$0].type))
    }
    let planned = Set(plan.tables.map(\.item))
    let chosen = Set(choice.tables.map { $0.name })
    for table in choice.tables where planned.contains(table.item) {
      // The rows of a MERGE table are those of its tables: 6.0.5 stored them twice.
      if !command.choice.dataOnly, !Self.unionNames(table).isDisjoint(with: chosen) { continue }
      let name = renaming.table(table.database, table.name)
      tables.append((table, name.database, name.table))
    }
  }

  /// The names of the tables that a MERGE table is made of.
  private static func unionNames(_ table: ImageTables.Table) -> Set<ByteString> {
    guard case .success(let definition) = table.definition, let union = definition.option("UNION") else { return [] }
    var tokenizer = SQLTokenizer(union)
    var names: Set<ByteString> = []
    while let token = try? tokenizer.next() {
      if token.kind != .symbol { names.insert(tokenizer.value(of: token)) }
    }
    return names
  }

  /// Adds what the plan leaves out to a report.
  func report(_ report: inout ExtractionReport) {
    for item in plan.leftOut { report.leftOut.append("\(item.label): \(item.reason)") }
    // They are about definitions.
    if !command.choice.dataOnly { report.notes += plan.notes }
  }

  /// A query that tells which of these databases are there.
  static func existing(_ databases: [ByteString]) -> [UInt8] {
    // Digits, so that no name is taken for anything else.
    let names = databases.map { name in
      "(_utf8mb4 0x\(name.bytes.map(hexadecimal).joined()) COLLATE utf8mb4_bin)"
    }
    func list(_ function: String) -> String { names.map { function + $0 }.joined(separator: ",\n  ") }
    let name = "CONVERT(schema_name USING utf8mb4) COLLATE utf8mb4_bin"
    return Array(
      """
      SELECT schema_name FROM information_schema.schemata WHERE @@lower_case_table_names = 0 AND \(name) IN (
        \(list(""))) OR @@lower_case_table_names > 0 AND LOWER(\(name)) IN (
        \(list("LOWER")));

      """.utf8)
  }

  /// What stands at the front of each script.
  static func front(_ image: ImageReader) -> [UInt8] {
    let text = """
      -- From a backup image of MySQL \(image.header.serverVersion.text.display)
      SET NAMES utf8mb4;
      SET @old_sql_mode = @@sql_mode, @old_time_zone = @@time_zone,
        @old_foreign_key_checks = @@foreign_key_checks, @old_unique_checks = @@unique_checks;
      \(settings)
      """
    return Array(text.utf8)
  }

  /// The settings for definitions and rows: nothing is checked again, values stay as they are.
  static let settings = """
    SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES,NO_DIR_IN_CREATE', time_zone = '+00:00',
      foreign_key_checks = 0, unique_checks = 0;

    """

  /// For definitions of tables: an engine takes options that it does not have.
  static let tableSettings = "SET innodb_strict_mode = 0;\n"

  /// What stands at the end of each script.
  static let end = """
    SET sql_mode = @old_sql_mode, time_zone = @old_time_zone,
      foreign_key_checks = @old_foreign_key_checks, unique_checks = @old_unique_checks;

    """
}

extension BackupExtract {
  /// The other names.
  func renaming() throws -> Renaming {
    var renaming = Renaming()
    for (from, to) in try renames() {
      renaming.add(
        Renaming.Name(database: from.database ?? from.object, table: from.database == nil ? nil : from.object),
        to: Renaming.Name(database: to.database ?? to.object, table: to.database == nil ? nil : to.object))
    }
    return renaming
  }

  /// Who defines views and routines.
  func definerChoice() throws -> DefinerChoice {
    let definer = form.definer ?? "keep"
    switch definer {
    case "keep": return .keep
    case "strip": return .strip
    default:
      let bytes = RawArguments.bytes(definer).bytes
      guard let at = bytes.lastIndex(of: UInt8(ascii: "@")), at > 0 else {
        return .account(user: ByteString(bytes), host: "%")
      }
      func unquoted(_ part: ArraySlice<UInt8>) -> ByteString {
        guard part.count >= 2, let first = part.first, "'`\"".utf8.contains(first), part.last == first else {
          return ByteString(Array(part))
        }
        return ByteString(Array(part.dropFirst().dropLast()))
      }
      return .account(user: unquoted(bytes[..<at]), host: unquoted(bytes[(at + 1)...]))
    }
  }
}
