public import ByteIO
public import TableRows

/// Definitions from a script for the client: `--schema FILE.sql`.
extension SchemaHistory {
  /// Adds the tables of a script: what mysqldump and mariadb-dump write, and what users do (CREATE DATABASE, USE, CREATE
  /// TABLE and all that changes tables). Other statements are passed over.
  ///
  /// Databases that the script creates or whose tables it has are taken as complete.
  /// - Parameters:
  ///   - script: its bytes, in UTF-8.
  ///   - place: what comes after a reason: "in shop.sql".
  /// - Returns: what could not be understood, a line for each; the tables are unknown.
  public mutating func load(
    _ script: [UInt8], rules: DefinitionRules = DefinitionRules(), database: ByteString = "", place: String
  ) -> [String] {
    var loader = SchemaScriptLoader(self, rules: rules, database: database, place: place)
    loader.feed(script[...])
    let problems = loader.finish()
    self = loader.history
    return problems
  }
}

/// Reads a script piece by piece; see ``SchemaHistory/load(_:rules:database:place:)``.
public struct SchemaScriptLoader {
  /// What is known so far.
  public private(set) var history: SchemaHistory
  private var splitter = ScriptSplitter()
  private var rules: DefinitionRules
  private var database: ByteString
  private let place: String
  private var problems: [String] = []

  /// Begins with what a history knows.
  public init(_ history: SchemaHistory, rules: DefinitionRules, database: ByteString = "", place: String) {
    self.history = history
    self.rules = rules
    self.database = database
    self.place = place
    splitter.backslashEscapes = rules.backslashEscapes
  }

  /// Takes the next bytes of the script.
  public mutating func feed(_ bytes: ArraySlice<UInt8>) {
    var statements: [([UInt8], Int)] = []
    splitter.feed(bytes) { statements.append(($0, $1)) }
    for (statement, line) in statements { take(statement, line) }
  }

  /// Ends the script and gives what could not be understood.
  public mutating func finish() -> [String] {
    var statements: [([UInt8], Int)] = []
    splitter.finish { statements.append(($0, $1)) }
    for (statement, line) in statements { take(statement, line) }
    problems += splitter.tooLong.map { "a statement in line \($0) is too long" }
    return problems
  }

  private mutating func take(_ statement: [UInt8], _ line: Int) {
    let context = StatementContext(database: database)
    var tokens = StatementTokens(statement, context)
    if tokens.take(.use) {
      if let name = tokens.next(), name.isName {
        database = tokens.name(name)
        if history.databases[database] == nil { history.databases[database] = SchemaHistory.Database(isComplete: true) }
      }
      return
    }
    guard unsafe StatementKind(of: statement.span.bytes, in: context).isDefinition else { return }
    var statement = SchemaHistory.Statement(statement, context, rules, place: "\(place), line \(line)")
    statement.isComplete = true
    history.take(statement)
    guard let key = statement.key(0), let reason = history.reason(database: key.database, table: key.table) else {
      return
    }
    problems.append("\(key.database.display).\(key.table.display): \(reason)")
  }
}
