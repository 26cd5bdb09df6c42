public import BackupStreamLib
internal import ByteIO
internal import TableRows

/// What is to be restored of an image, in which order, as statements that today's servers execute: databases, tables
/// without foreign keys, and behind the rows foreign keys, routines, views, triggers, events and grants (specification
/// 10, where what could fail on rows came before them).
///
/// Nothing of the image gets into a statement that is not of the kind its item calls for, and one statement.
public struct RestorePlan: Sendable {
  /// What becomes of names.
  public struct Options: Sendable {
    /// Other names.
    public var renaming = Renaming()
    /// Who defines views and routines.
    public var definer = DefinerChoice.keep

    /// Everything as it was.
    public init() {}
  }

  /// The definitions of databases that are restored as a whole, in the order of the catalogue.
  public private(set) var databases: [RestorePiece] = []
  /// The tables, in the order in which they can be made.
  public private(set) var tables: [RestorePiece] = []
  /// What comes behind the rows, in order.
  public private(set) var later: [RestorePiece] = []
  /// What no server of today can have, or what is not what it should be.
  public private(set) var leftOut: [LeftOut] = []
  /// What was changed; `changes` has how often.
  public private(set) var notes: [String] = []

  private let catalogue: Catalogue
  private let version: ServerVersion
  private let names: CharacterSetNames
  private let options: Options
  private var changes: [(text: String, count: Int)] = []

  /// Makes the plan.
  /// - Parameters:
  ///   - tables: all tables of the image.
  ///   - isIncluded: what is to be restored.
  /// - Throws: ``ImageError`` if the preamble cannot be read.
  public init(
    _ image: ImageReader, tables all: ImageTables, options: Options = Options(), isIncluded: (ItemReference) -> Bool
  ) throws(ImageError) {
    catalogue = try image.catalogue()
    version = image.header.serverVersion
    names = CharacterSetNames(dialect: ImageTables.dialect(of: version))
    self.options = options
    let metadata = try image.metadata()
    let defined = Set(metadata.entries.map(\.item))
    for entry in metadata.global where isIncluded(entry.item) {
      attempt(entry) { plan throws(Refusal) in try plan.addGlobal(entry) }
    }
    for table in all.tables where isIncluded(table.item) { addTable(table) }
    // UNION tables are made of others.
    tables = tables.filter { !$0.isUnion } + tables.filter(\.isUnion)
    let others = metadata.others.filter { isIncluded($0.item) }
    for entry in others where catalogue[entry.item].type == .privilege {
      attempt(entry) { plan throws(Refusal) in try plan.addGrant(entry) }
    }
    for entry in others where catalogue[entry.item].type != .privilege {
      attempt(entry) { plan throws(Refusal) in try plan.addObject(entry) }
    }
    listUndefined(defined, isIncluded)
    later.sort { $0.kind < $1.kind }
    let views = later.filter { $0.kind == .view }
    if let first = later.firstIndex(where: { $0.kind == .view }) {
      later.replaceSubrange(first..<(first + views.count), with: ViewOrder.order(views))
    }
    notes = changes.map { $0.count == 1 ? $0.text : "\($0.text) (\($0.count) times)" }
  }

  // MARK: parts

  private mutating func attempt(_ entry: Metadata.Entry, _ body: (inout RestorePlan) throws(Refusal) -> Void) {
    do throws(Refusal) { try body(&self) } catch {
      leftOut.append(LeftOut(label: catalogue.label(entry.item), reason: error.reason))
    }
  }

  private mutating func change(_ text: String) {
    if let place = changes.firstIndex(where: { $0.text == text }) {
      changes[place].count += 1
    } else {
      changes.append((text, 1))
    }
  }

  /// Items that the image names and does not define.
  private mutating func listUndefined(_ defined: Set<ItemReference>, _ isIncluded: (ItemReference) -> Bool) {
    for number in catalogue.databases.indices {
      let items = catalogue.databases[number].items.indices.map { ItemReference.item(database: number, index: $0) }
      for item in [.database(number)] + items
      where !defined.contains(item) && isIncluded(item) && catalogue[item].type != .table {
        leftOut.append(LeftOut(label: catalogue.label(item), reason: "the image has no definition of it"))
      }
    }
  }

  private func texts(_ entry: Metadata.Entry) throws(Refusal) -> [ByteString] {
    let (type, database, _) = catalogue[entry.item]
    guard let stored = entry.statement else { throw Refusal(reason: "the image has no definition of it") }
    do {
      return try StatementText(parsing: stored, type: type, database: database, version: version).texts
    } catch {
      throw Refusal(reason: "its stored statement is damaged: found \(error.found), expected \(error.expected)")
    }
  }

  private mutating func addGlobal(_ entry: Metadata.Entry) throws(Refusal) {
    let (type, _, name) = catalogue[entry.item]
    guard type == .database else {
      return change("tablespace \(name.display) is left out: its tables are made without")
    }
    guard let text = try texts(entry).last else { throw Refusal(reason: "its stored statement is empty") }
    let renamed = options.renaming.database(name)
    try ServerNames.check(renamed)
    let statement = try DatabaseStatement(text, name: name, names: names)
    databases.append(
      RestorePiece(
        kind: .database, item: entry.item, label: catalogue.label(entry.item), database: renamed, name: renamed,
        statements: [statement.create(renamed)]))
  }

  private mutating func addTable(_ table: ImageTables.Table) {
    do {
      let definition = try table.definition.get()
      guard let text = table.statement else { return }
      let renamed = options.renaming.table(table.database, table.name)
      try ServerNames.check(renamed.database)
      try ServerNames.check(renamed.table)
      for column in definition.columns { try ServerNames.check(column.name) }
      let rewriter = try TableRewriter(
        UntrustedStatement(text), definition, database: table.database, names: names, renaming: options.renaming)
      for text in rewriter.changes { change(text) }
      var piece = RestorePiece(
        kind: .table, item: table.item, label: catalogue.label(table.item), database: renamed.database,
        name: renamed.table,
        statements: [rewriter.create])
      piece.isUnion = definition.option("UNION") != nil
      tables.append(piece)
      guard !rewriter.foreignKeys.isEmpty else { return }
      piece.kind = .foreignKeys
      piece.label = "foreign keys of \(renamed.database.display).\(renamed.table.display)"
      piece.statements = rewriter.foreignKeys.map {
        Array("ALTER TABLE ".utf8) + renamed.table.quotedName + Array(" ADD ".utf8) + $0
      }
      later.append(piece)
    } catch let refusal as Refusal {
      leftOut.append(LeftOut(label: catalogue.label(table.item), reason: refusal.reason))
    } catch {
      leftOut.append(
        LeftOut(label: catalogue.label(table.item), reason: (error as? ExtractionError)?.reason ?? "\(error)"))
    }
  }

  private mutating func addGrant(_ entry: Metadata.Entry) throws(Refusal) {
    guard case .item(let number, _) = entry.item, let text = try texts(entry).last else { return }
    let database = catalogue.databases[number].name
    let grant = try GrantStatement(text, database: database, renaming: options.renaming)
    let renamed = options.renaming.database(database)
    let statements = grant.script
    if let place = later.firstIndex(where: { $0.kind == .grants && $0.item == .database(number) }) {
      later[place].statements += statements
      return
    }
    later.append(
      RestorePiece(
        kind: .grants, item: .database(number), label: "grants on \(renamed.display)", database: renamed,
        name: renamed, statements: statements))
  }

  private mutating func addObject(_ entry: Metadata.Entry) throws(Refusal) {
    let (type, database, name) = catalogue[entry.item]
    guard let database else { return }
    let texts = try texts(entry)
    guard let text = texts.last else { throw Refusal(reason: "its stored statement is empty") }
    // In front: USE, of which we write our own, then settings.
    let front = texts.dropLast().dropFirst(texts.first?.bytes.starts(with: Array("USE ".utf8)) == true ? 1 : 0)
    let settings = try SessionSettings(Array(front), names: names)
    try settings.check(text.bytes)
    let object = try ObjectStatement(text, type: type, database: database, name: name, settings: settings)
    let renamed = options.renaming.database(database)
    try ServerNames.check(renamed)
    try ServerNames.check(name)
    if let other = options.renaming.concerns(object.identifiers) {
      throw Refusal(reason: "it may name \(other.display), which has another name now")
    }
    if !settings.droppedModes.isEmpty, settings.droppedModes != ["NO_AUTO_CREATE_USER"] {
      change("modes that no server of today has were left out: \(settings.droppedModes.joined(separator: ", "))")
    }
    var piece = RestorePiece(
      kind: object.kind, item: entry.item, label: catalogue.label(entry.item), database: renamed, name: name,
      settings: settings.script, statements: [object.statement(names, options.definer)])
    piece.isCompound = object.isCompound
    piece.identifiers = object.identifiers
    later.append(piece)
  }
}
