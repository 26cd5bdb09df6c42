internal import BinaryLog
internal import BackupStreamLib
internal import ByteIO
internal import Recovery
internal import TableRows

/// What must hold for the stored definitions (specification 6.3, 12.6): the texts can be told apart, each is of the kind
/// that its item calls for, names it, and ends its quotes and comments.
struct StatementRules {
  private let version: ServerVersion
  private let catalogue: Catalogue
  private let metadata: Metadata
  private let tables: ImageTables

  init(_ version: ServerVersion, _ catalogue: Catalogue, _ metadata: Metadata, _ tables: ImageTables) {
    self.version = version
    self.catalogue = catalogue
    self.metadata = metadata
    self.tables = tables
  }

  /// Checks them all.
  func check(_ report: inout LevelReport) {
    for entry in metadata.entries {
      guard let stored = entry.statement, !stored.isEmpty else { continue }
      let (type, database, name) = catalogue[entry.item]
      let item = catalogue.label(entry.item)
      func fail(_ text: String) {
        report.add(Finding(.failure, .statement, item: item, place: "metadata", text))
      }
      do {
        let texts = try StatementText(parsing: stored, type: type, database: database, version: version).texts
        for problem in problems(texts, type, database, name) { fail(problem) }
      } catch {
        fail("its stored statement is damaged: found \(error.found), expected \(error.expected)")
      }
    }
    for table in tables.tables {
      guard case .failure(let error) = table.definition, table.statement != nil else { continue }
      report.add(
        Finding(
          .failure, .statement, item: "table \(table.shownName)", place: "metadata",
          "its definition cannot be understood: \(error.reason)"))
    }
  }

  private func problems(
    _ texts: [ByteString], _ type: ItemType, _ database: ByteString?, _ name: ByteString
  ) -> [String] {
    guard let create = texts.last, !create.isEmpty else { return ["its stored statement is empty"] }
    var problems: [String] = []
    if type == .privilege { return privilegeProblems(texts, database) }
    var front = texts.dropLast()
    if let database {
      let use = ByteString(Array("USE `".utf8) + database.bytes + Array("`".utf8))
      if front.first == use {
        front.removeFirst()
      } else {
        problems.append("found \(texts[0].shortened(to: 60)) at its front, expected \(use.display)")
      }
    }
    for setting in front where !setting.bytes.starts(with: Array("SET ".utf8)) {
      problems.append("found \(setting.shortened(to: 60)) before it, expected a SET statement")
    }
    if let expected = settingCounts(type), !expected.contains(front.count) {
      problems.append(
        "found \(front.count) settings before it, expected \(expected.map(String.init).joined(separator: " or "))")
    }
    problems += createProblems(create, type, database, name, settings: Array(front))
    return problems
  }

  /// How many SET statements stand before the definition.
  private func settingCounts(_ type: ItemType) -> [Int]? {
    guard version.major == 6 else { return nil }
    return switch type {
    case .tablespace, .database, .table: [0]
    case .view: version.isAtLeast(6, 0, 6) ? [2] : [0]
    case .procedure, .function, .trigger: [4]
    case .event: [5]
    default: nil
    }
  }

  private func createProblems(
    _ create: ByteString, _ type: ItemType, _ database: ByteString?, _ name: ByteString, settings: [ByteString]
  ) -> [String] {
    var problems: [String] = []
    let hasModes = { (mode: String) in settings.contains { $0.display.uppercased().contains(mode) } }
    let scan = StatementScanner(create, backslashEscapes: !hasModes("NO_BACKSLASH_ESCAPES"))
    if scan.isOpenEnded { problems.append("its statement ends inside a quote or a comment") }
    // What MySQL 6.0 stores is in utf8, but of views and routines in the character set of their client.
    if [.tablespace, .database, .table].contains(type), String(validating: create.bytes, as: UTF8.self) == nil {
      problems.append("its statement is not UTF-8")
    }
    if create.bytes.contains(0) { problems.append("its statement has a byte 00") }
    guard scan.words.first == "CREATE", scan.words.dropFirst().prefix(12).contains(Self.word(type)) else {
      return problems + ["found \(create.shortened(to: 60)), expected CREATE … \(Self.word(type))"]
    }
    let names = [name.bytes, name.quotedName, ByteString(name.quotedName).quotedName]
    // What is longer is no name, and was told already; to search for it could take forever.
    if name.count <= Self.longestName, !names.contains(where: { create.bytes.holds($0) }) {
      problems.append("found \(create.shortened(to: 60)), expected its name in it")
    }
    return problems
  }

  private func privilegeProblems(_ texts: [ByteString], _ database: ByteString?) -> [String] {
    guard let grant = texts.last, grant.bytes.starts(with: Array("GRANT ".utf8)) else {
      return ["found \(texts.last?.shortened(to: 60) ?? "nothing"), expected GRANT"]
    }
    var problems: [String] = []
    if version.isAtLeast(6, 0, 9) {
      let expected = texts.count == 4 ? Array("GRANT ".utf8) + texts[1].bytes + Array(" TO ".utf8) + texts[0].bytes : []
      if grant.bytes != expected {
        problems.append("found \(grant.shortened(to: 60)), expected what its grantee and its privilege say")
      }
    }
    if let database, database.count <= Self.longestName, !grant.bytes.holds(database.bytes) {
      problems.append("found \(grant.shortened(to: 60)), expected database \(database.display) in it")
    }
    return problems
  }

  /// 64 characters, in bytes.
  private static let longestName = 256

  private static func word(_ type: ItemType) -> String {
    switch type {
    case .procedure: "PROCEDURE"
    case .function: "FUNCTION"
    default: type.name.uppercased()
    }
  }
}

extension [UInt8] {
  /// Whether `part` stands anywhere in it.
  fileprivate func holds(_ part: [UInt8]) -> Bool {
    guard let first = part.first else { return true }
    var rest = self[...]
    while let start = rest.firstIndex(of: first) {
      if rest[start...].starts(with: part) { return true }
      rest = rest[(start + 1)...]
    }
    return false
  }
}
