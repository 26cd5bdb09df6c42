internal import ByteIO
internal import TableRows

extension SQLScript {
  /// Sets the session to what a statement ran in, as far as it is not so.
  mutating func set(
    _ query: borrowing QueryEvent, _ header: EventHeader, _ format: FormatDescription, at position: LogPosition
  ) throws(BinaryLogError) {
    setDatabase(query.database, header)
    setTimestamp(header.timestamp, query.variables.microseconds)
    if session.threadID != query.threadID {
      session.threadID = query.threadID
      text.append("SET @@session.pseudo_thread_id=")
      text.append(number: query.threadID)
      text.append(Self.end)
    }
    session.rowFlags = nil
    let variables = query.variables
    setOptions(variables.options)
    try setCharacters(variables, format)
    setRest(variables, format)
    try setMySQL(variables)
    guard variables.unknown.isEmpty else {
      return note(
        "status variables from code \(variables.unknown[0]) on are not known and passed over", at: position, .doubt)
    }
  }

  mutating func setDatabase(_ name: ByteString, _ header: EventHeader) {
    if header.flags & EventHeader.Flag.suppressUse != 0 {
      // It may drop the default database, and the session has none then.
      session.database = nil
      return
    }
    guard !name.isEmpty, session.database != name else { return }
    session.database = name
    if !name.isASCII { setClientToUTF8() }
    text.append("use ")
    text.append(name.quotedName)
    text.append(Self.end)
  }

  mutating func setTimestamp(_ seconds: UInt32, _ microseconds: UInt32?) {
    if let set = session.timestamp, set == (seconds, microseconds) { return }
    session.timestamp = (seconds, microseconds)
    text.append("SET TIMESTAMP=")
    text.append(number: seconds)
    if let microseconds {
      text.append(".")
      text.append(six: microseconds)
    }
    text.append(Self.end)
  }

  /// Names that are not ASCII are in UTF-8, whatever the statement is in.
  mutating func setClientToUTF8() {
    text.append("/*!\\C utf8mb4 */")
    text.append(Self.end)
    text.append("SET @@session.character_set_client=utf8mb4")
    text.append(Self.end)
    session.collations = nil
  }

  private mutating func setOptions(_ options: UInt32?) {
    guard let options, session.options != options else { return }
    let before = session.options
    session.options = options
    typealias Option = StatementVariables.Option
    var own: [(name: String, bit: UInt32, isInverted: Bool)] = []
    let common: [(name: String, bit: UInt32, isInverted: Bool)] = [
      ("foreign_key_checks", Option.noForeignKeyChecks, true), ("sql_auto_is_null", Option.autoIsNull, false),
      ("unique_checks", Option.relaxedUniqueChecks, true), ("autocommit", Option.notAutocommit, true),
    ]
    if isMariaDB {
      let version = serverNumbers
      if version >= (10, 2, 1) { own.append(("check_constraint_checks", Option.noCheckConstraintChecks, true)) }
      if version >= (10, 5, 2) { own.append(("sql_if_exists", Option.ifExists, false)) }
      if version >= (10, 8, 4) {
        own.append(("explicit_defaults_for_timestamp", Option.explicitDefaultsForTimestamp, false))
      }
      if version >= (10, 11, 0) { own.append(("system_versioning_insert_history", Option.insertHistory, false)) }
    }
    let isPortable = self.options.rows == .statements
    setOptions(isPortable ? common : common + own, options, before)
    if isPortable, own.contains(where: { own in before.map { $0 & own.bit != options & own.bit } ?? true }) {
      text.append("/*M!100201 ")
      setOptions(own, options, before, end: " */")
    }
  }

  /// Sets those options that were not set so before.
  private mutating func setOptions(
    _ names: [(name: String, bit: UInt32, isInverted: Bool)], _ options: UInt32, _ before: UInt32?,
    end: StaticString = ""
  ) {
    var isFirst = true
    for (name, bit, isInverted) in names where before.map({ $0 & bit != options & bit }) ?? true {
      text.append(isFirst ? "SET " : ", ")
      isFirst = false
      text.append("@@session.")
      text.append(text: name)
      text.append((options & bit != 0) != isInverted ? "=1" : "=0")
    }
    if isFirst { return }
    text.append(end)
    text.append(Self.end)
  }

  private mutating func setCharacters(
    _ variables: StatementVariables, _ format: FormatDescription
  ) throws(BinaryLogError) {
    if let mode = variables.sqlMode, session.sqlMode != mode {
      session.sqlMode = mode
      text.append("SET @@session.sql_mode=")
      text.append(number: mode)
      // Modes that MySQL 8.0 has no longer.
      if !isMariaDB && serverNumbers < (8, 0, 5) || isMariaDB && options.rows == .statements {
        text.append("/*!80005 &~0x1003ff00*/")
      }
      text.append(Self.end)
    }
    let increment = variables.autoIncrement ?? StatementVariables.AutoIncrement(increment: 1, offset: 1)
    if format.version == 4, session.autoIncrement != increment {
      session.autoIncrement = increment
      text.append("SET @@session.auto_increment_increment=")
      text.append(number: increment.increment)
      text.append(", @@session.auto_increment_offset=")
      text.append(number: increment.offset)
      text.append(Self.end)
    }
    guard let collations = variables.collations, session.collations != collations else { return }
    guard let set = Collation(number: collations.client).characterSet else {
      throw BinaryLogError(
        .unsupported, found: "a statement in a character set of number \(collations.client)",
        expected: "one of MySQL up to 9.7 or MariaDB up to 11.8")
    }
    if session.collations?.client != collations.client {
      text.append("/*!\\C ")
      text.append(text: set)
      text.append(" */")
      text.append(Self.end)
    }
    session.collations = collations
    // Numbers that only one family has.
    let isOwn = options.rows == .statements && max(collations.connection, collations.server) > 250
    if isOwn { setPortableCollations(set) }
    if isOwn { text.append(isMariaDB ? "/*M!100000 " : "/*!80000 ") }
    text.append("SET @@session.character_set_client=")
    if isMariaDB { text.append(text: set) } else { text.append(number: collations.client) }
    text.append(",@@session.collation_connection=")
    text.append(number: collations.connection)
    text.append(",@@session.collation_server=")
    text.append(number: collations.server)
    if isOwn { text.append(" */") }
    text.append(Self.end)
  }

  /// What a server of the other family has instead: the default collation of the character set.
  private mutating func setPortableCollations(_ set: String) {
    text.append("SET NAMES ")
    text.append(text: set)
    text.append(Self.end)
  }

  private mutating func setRest(_ variables: StatementVariables, _ format: FormatDescription) {
    if let zone = variables.timeZone, session.timeZone != zone {
      session.timeZone = zone
      text.append("SET @@session.time_zone=")
      text.append(literal: zone)
      text.append(Self.end)
    }
    guard format.version == 4 else { return }
    if session.timeNames != variables.timeNames ?? 0 {
      session.timeNames = variables.timeNames ?? 0
      text.append("SET @@session.lc_time_names=")
      text.append(number: variables.timeNames ?? 0)
      text.append(Self.end)
    }
    if session.databaseCollation != .some(variables.databaseCollation) {
      session.databaseCollation = .some(variables.databaseCollation)
      text.append("SET @@session.collation_database=")
      if let collation = variables.databaseCollation {
        text.append(number: collation)
      } else {
        text.append("DEFAULT")
      }
      text.append(Self.end)
    }
    guard isMariaDB, serverNumbers >= (11, 2, 1), options.rows != .statements else { return }
    let pairs = variables.characterSetCollations ?? []
    guard session.characterSetCollations != pairs else { return }
    session.characterSetCollations = pairs
    text.append("SET @@session.character_set_collations='")
    for (index, pair) in pairs.enumerated() {
      if index > 0 { text.append(",") }
      text.append(text: Collation(number: pair.characterSet).characterSet ?? "\(pair.characterSet)")
      text.append("=")
      text.append(
        text: Collation(number: pair.collation).name(isMariaDB: true, isOld: false) ?? "\(pair.collation)")
    }
    text.append("'")
    text.append(Self.end)
  }

  /// What only MySQL has.
  private mutating func setMySQL(_ variables: StatementVariables) throws(BinaryLogError) {
    if let value = variables.explicitDefaultsForTimestamp, session.explicitDefaultsForTimestamp != value {
      session.explicitDefaultsForTimestamp = value
      set("SET @@session.explicit_defaults_for_timestamp=", value ? 1 : 0)
    }
    if let value = variables.defaultCollationForUTF8MB4, session.defaultCollationForUTF8MB4 != value {
      session.defaultCollationForUTF8MB4 = value
      set("/*!80011 SET @@session.default_collation_for_utf8mb4=", Int(value), closes: true)
    }
    if let value = variables.requiresPrimaryKey, session.requiresPrimaryKey != value {
      session.requiresPrimaryKey = value
      set("/*!80013 SET @@session.sql_require_primary_key=", Int(value), closes: true)
    }
    if let value = variables.defaultTableEncryption, session.defaultTableEncryption != value {
      session.defaultTableEncryption = value
      set("/*!80016 SET @@session.default_table_encryption=", Int(value), closes: true)
    }
    if let value = variables.enablesCascadeTriggers, session.enablesCascadeTriggers != value {
      session.enablesCascadeTriggers = value
      set("/*!90700 SET @@session.enable_cascade_triggers=", Int(value), closes: true)
    }
  }

  private mutating func set(_ front: StaticString, _ value: Int, closes: Bool = false) {
    text.append(front)
    text.append(number: value)
    if closes { text.append("*/") }
    text.append(Self.end)
  }
}

extension ByteString {
  /// Whether all bytes are below 128.
  var isASCII: Bool { bytes.allSatisfy { $0 < 128 } }
}
