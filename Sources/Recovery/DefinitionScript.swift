public import BackupStreamLib
internal import ByteIO
internal import TableRows

/// The definitions of an image as SQL that a client can run: databases, tables, routines, views, triggers, events,
/// grants, in that order; tables and views such that each comes after what it needs.
public struct DefinitionScript {
  /// The text so far, ready for `mysql < file`.
  public private(set) var bytes: [UInt8] = []
  /// What was left out or changed, and why; each is in the text as a comment too.
  public private(set) var notes: [String] = []
  /// How many definitions there are in the text.
  public private(set) var count = 0

  private let catalogue: Catalogue
  private let version: ServerVersion
  private var currentDatabase: ByteString?

  /// Makes the script.
  /// - Parameters:
  ///   - isIncluded: which items to include.
  public init(
    catalogue: Catalogue, metadata: Metadata, version: ServerVersion, isIncluded: (ItemReference) -> Bool
  ) {
    self.catalogue = catalogue
    self.version = version
    append("-- Definitions from a backup image of MySQL \(version.text.display)\n")
    append("SET NAMES utf8mb4;\n")
    append(
      "SET @old_sql_mode = @@sql_mode, @old_foreign_key_checks = @@foreign_key_checks, @old_time_zone = @@time_zone;\n")
    append("SET sql_mode = '', foreign_key_checks = 0;\n")
    for entry in Self.inOrder(metadata, catalogue) where isIncluded(entry.item) { add(entry) }
    append(
      "\nSET sql_mode = @old_sql_mode, foreign_key_checks = @old_foreign_key_checks, time_zone = @old_time_zone;\n")
  }

  /// The order in which definitions can be executed.
  private static func inOrder(_ metadata: Metadata, _ catalogue: Catalogue) -> [Metadata.Entry] {
    let others = metadata.others
    func entries(_ types: Set<ItemType>) -> [Metadata.Entry] {
      others.filter { types.contains(catalogue[$0.item].type) }
    }
    return metadata.global + metadata.tables.joined() + entries([.procedure, .function])
      + byDependency(entries([.view]), catalogue) + entries([.trigger]) + entries([.event]) + entries([.privilege])
  }

  /// Views after those that they are built on. 6.0.6 and later store them so; 6.0.5 does not.
  private static func byDependency(_ views: [Metadata.Entry], _ catalogue: Catalogue) -> [Metadata.Entry] {
    let names = views.map { entry in
      let (_, database, name) = catalogue[entry.item]
      return (database ?? ByteString([])).quotedName + [UInt8(ascii: ".")] + name.quotedName
    }
    let bases = views.indices.map { view in
      views.indices.filter { $0 != view && contains(views[view].statement?.bytes ?? [], names[$0]) }
    }
    var (order, isPlaced) = ([Int](), [Bool](repeating: false, count: views.count))
    func place(_ view: Int) {
      if isPlaced[view] { return }
      isPlaced[view] = true
      for base in bases[view] { place(base) }
      order.append(view)
    }
    for view in views.indices { place(view) }
    return order.map { views[$0] }
  }

  private static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
    guard let first = part.first else { return false }
    var rest = bytes[...]
    while let start = rest.firstIndex(of: first) {
      if rest[start...].starts(with: part) { return true }
      rest = rest[(start + 1)...]
    }
    return false
  }

  // MARK: one definition

  private mutating func add(_ entry: Metadata.Entry) {
    let (type, database, name) = catalogue[entry.item]
    let label = catalogue.label(entry.item)
    guard let stored = entry.statement else { return leaveOut(label, "the image has no definition of it") }
    do {
      let texts = try StatementText(parsing: stored, type: type, database: database, version: version).texts
      try add(texts, type, database, name, label)
    } catch let error as Refusal {
      leaveOut(label, error.reason)
    } catch {
      let error = error as? CursorError
      leaveOut(label, "its stored statement is damaged: found \(error?.found ?? ""), expected \(error?.expected ?? "")")
    }
  }

  private mutating func add(
    _ texts: [ByteString], _ type: ItemType, _ database: ByteString?, _ name: ByteString, _ label: String
  ) throws {
    guard var create = texts.last, !create.isEmpty else { throw Refusal(reason: "its stored statement is empty") }
    if type == .privilege { create = try Self.grant(create, database) }
    let settings = texts.dropLast().filter { $0.bytes.starts(with: Array("SET ".utf8)) }
    let escapes = !settings.contains { Self.contains($0.bytes, Array("NO_BACKSLASH_ESCAPES".utf8)) }
    let scan = StatementScanner(create, backslashEscapes: escapes)
    guard Self.isExpected(scan, type) else { throw Refusal(reason: "its stored statement is of another kind") }
    for text in settings + [create] {
      let scan = StatementScanner(text, backslashEscapes: escapes)
      if scan.hasBareBackslash || scan.isOpenEnded || (scan.hasInnerSemicolon && !Self.isCompound(type)) {
        throw Refusal(reason: "its stored statement is not one statement")
      }
    }
    if Self.isCompound(type) { try Self.checkBody(of: create, settings) }
    switch type {
    case .tablespace: throw Refusal(reason: "no server after MySQL 6.0 has tablespaces of this kind")
    case .database: appendLine(Self.create(database: name, create))
    case .privilege: appendLine(create)
    default:
      use(database)
      append("\n")
      let ends = settings.isEmpty ? "" : "SET NAMES utf8mb4;\nSET sql_mode = '', time_zone = @old_time_zone;\n"
      for setting in settings { append(setting: setting, before: create) }
      append(create, isCompound: Self.isCompound(type))
      append(ends)
      // USE also sets collation_database back.
      if !settings.isEmpty { currentDatabase = nil }
      if type == .table, scan.words.contains("TABLESPACE") {
        append("-- \(label) names a tablespace that this script does not create\n")
        notes.append("\(label) names a tablespace that the script does not create")
      }
    }
    count += 1
  }

  private static func isCompound(_ type: ItemType) -> Bool { [.procedure, .function, .trigger, .event].contains(type) }

  /// Makes sure that no further statement stands behind the body of a routine, trigger or event.
  private static func checkBody(of create: ByteString, _ settings: [ByteString]) throws(Refusal) {
    func has(_ mode: String) -> Bool { settings.contains { contains($0.bytes, Array(mode.utf8)) } }
    let statement = try UntrustedStatement(
      create, ansiQuotes: has("ANSI"), backslashEscapes: !has("NO_BACKSLASH_ESCAPES"))
    let body = try CreateHeader(statement).bodyStart(statement)
    if statement.keywords[..<min(body, statement.keywords.count)].contains(";") {
      throw Refusal(reason: "its stored statement is more than one")
    }
    try CompoundBody.check(statement, from: body)
  }

  /// Whether a statement is of the kind that its item calls for.
  private static func isExpected(_ scan: StatementScanner, _ type: ItemType) -> Bool {
    if type == .privilege { return scan.words.first == "GRANT" }
    let kinds = [
      "DATABASE", "TABLE", "VIEW", "PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "TABLESPACE", "USER", "SERVER",
    ]
    guard scan.words.first == "CREATE", let kind = scan.words.dropFirst().prefix(12).first(where: kinds.contains) else {
      return false
    }
    switch type {
    case .database: return kind == "DATABASE"
    case .table: return kind == "TABLE"
    case .view: return kind == "VIEW"
    case .procedure: return kind == "PROCEDURE"
    case .function: return kind == "FUNCTION"
    case .trigger: return kind == "TRIGGER"
    case .event: return kind == "EVENT"
    case .tablespace: return kind == "TABLESPACE"
    default: return false
    }
  }

  private mutating func use(_ database: ByteString?) {
    guard let database, database != currentDatabase else { return }
    currentDatabase = database
    append("\nUSE ")
    bytes += database.quotedName
    append(";\n")
  }

  /// The create text is in its character_set_client, byte for byte, whatever 6.3 says: real images of views and routines
  /// made with latin1 show it. The `utf8` of 6.0 has characters of four bytes.
  private mutating func append(setting: ByteString, before create: ByteString) {
    let text = setting.display.lowercased()
    if text.contains("character_set_client"), text.contains("utf8"), create.bytes.contains(where: { $0 >= 0xF0 }) {
      return append("SET character_set_client = utf8mb4;\n")
    }
    bytes += setting.bytes
    append(";\n")
  }

  private mutating func append(_ create: ByteString, isCompound: Bool) {
    guard isCompound else {
      bytes += create.bytes
      return append(";\n")
    }
    var delimiter = ";;"
    var number = 0
    while Self.contains(create.bytes, Array(delimiter.utf8)) {
      number += 1
      delimiter = "$$\(number == 1 ? "" : String(number))"
    }
    append("DELIMITER \(delimiter)\n")
    bytes += create.bytes
    append("\n\(delimiter)\nDELIMITER ;\n")
  }

  private mutating func leaveOut(_ label: String, _ reason: String) {
    notes.append("\(label) is left out: \(reason)")
    append("\n-- \(ByteString(label).display) is left out: \(ByteString(reason).display)\n")
  }

  // MARK: statements whose names the server did not quote

  /// CREATE DATABASE with its name quoted; 6.0.5 to 6.0.8 stored it without doubling backticks.
  private static func create(database name: ByteString, _ text: ByteString) -> ByteString {
    let front = Array("CREATE DATABASE ".utf8)
    let unescaped = front + [UInt8(ascii: "`")] + name.bytes + [UInt8(ascii: "`")]
    guard text.bytes.starts(with: unescaped) else { return text }
    return ByteString(front + name.quotedName + text.bytes[unescaped.count...])
  }

  /// GRANT with its names quoted and WITH GRANT OPTION in its place. Stored is `GRANT priv ON db.obj TO 'u'@'h'`, names
  /// as they are; routine privileges can hold `Grant` as if it were one (6.3).
  private static func grant(_ text: ByteString, _ database: ByteString?) throws -> ByteString {
    let bytes = text.bytes
    let on = Array(" ON ".utf8)
    guard let database, let place = bytes.indices.first(where: { bytes[$0...].starts(with: on) }),
      let to = bytes.indices.last(where: { bytes[$0...].starts(with: Array(" TO '".utf8)) }), to > place
    else { throw Refusal(reason: "its stored statement is not GRANT … ON … TO …") }
    var privileges = Array(bytes[..<place])
    var object = bytes[(place + on.count)..<to]
    var kind: [UInt8] = []
    for word in ["PROCEDURE ", "FUNCTION "] where object.starts(with: Array(word.utf8)) {
      kind = Array(word.utf8)
      object = object.dropFirst(kind.count)
    }
    let front = database.bytes + [UInt8(ascii: ".")]
    guard object.starts(with: front) else { throw Refusal(reason: "its stored statement names another database") }
    let name = Array(object.dropFirst(front.count))
    var end = Array(bytes[to...])
    if let grant = privileges.indices.last(where: { privileges[$0...].elementsEqual(Array(",Grant".utf8)) }),
      !kind.isEmpty
    {
      privileges.removeSubrange(grant...)
      end += Array(" WITH GRANT OPTION".utf8)
    }
    return ByteString(
      quotingColumns(privileges) + on + kind + database.quotedName + [UInt8(ascii: ".")]
        + (name == [UInt8(ascii: "*")] ? name : ByteString(name).quotedName) + end)
  }

  /// `GRANT SELECT(col)` with the column quoted.
  private static func quotingColumns(_ privileges: [UInt8]) -> [UInt8] {
    guard let open = privileges.firstIndex(of: UInt8(ascii: "(")), privileges.last == UInt8(ascii: ")") else {
      return privileges
    }
    let column = ByteString(Array(privileges[(open + 1)..<(privileges.count - 1)]))
    return privileges[...open] + column.quotedName + [UInt8(ascii: ")")]
  }

  private mutating func appendLine(_ statement: ByteString) {
    append("\n")
    bytes += statement.bytes
    append(";\n")
  }

  private mutating func append(_ text: String) { bytes += Array(text.utf8) }
}
