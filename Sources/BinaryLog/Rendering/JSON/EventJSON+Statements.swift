internal import ByteIO
internal import TableRows

/// Events of statements.
extension EventJSON {
  static func append(_ query: QueryEvent, to output: inout OutputBuffer) throws(BinaryLogError) {
    output.member("thread_id", query.threadID)
    output.member("execution_time", query.executionTime)
    output.member("error_code", query.errorCode)
    output.member("database", data: query.database)
    try output.object("session") { (output) throws(BinaryLogError) in try append(query.variables, to: &output) }
    output.member("statement", data: query.statement)
  }

  private static func append(
    _ variables: StatementVariables, to output: inout OutputBuffer
  ) throws(BinaryLogError) {
    if let options = variables.options {
      typealias Option = StatementVariables.Option
      output.member("options", options)
      output.member("autocommit", flag: options & Option.notAutocommit == 0)
      output.member("sql_auto_is_null", flag: options & Option.autoIsNull != 0)
      output.member("foreign_key_checks", flag: options & Option.noForeignKeyChecks == 0)
      output.member("unique_checks", flag: options & Option.relaxedUniqueChecks == 0)
    }
    output.member("sql_mode", ifThere: variables.sqlMode)
    if let catalog = variables.catalog { output.member("catalog", data: catalog) }
    output.member("auto_increment_increment", ifThere: variables.autoIncrement?.increment)
    output.member("auto_increment_offset", ifThere: variables.autoIncrement?.offset)
    output.member("client_collation", ifThere: variables.collations?.client)
    output.member("connection_collation", ifThere: variables.collations?.connection)
    output.member("server_collation", ifThere: variables.collations?.server)
    output.member("database_collation", ifThere: variables.databaseCollation)
    output.member("default_collation_for_utf8mb4", ifThere: variables.defaultCollationForUTF8MB4)
    if let pairs = variables.characterSetCollations {
      try output.array("character_set_collations", of: pairs) { (output, pair) throws(BinaryLogError) in
        try output.object { (output) throws(BinaryLogError) in
          output.member("character_set", pair.characterSet)
          output.member("collation", pair.collation)
        }
      }
    }
    if let zone = variables.timeZone { output.member("time_zone", data: zone) }
    output.member("lc_time_names", ifThere: variables.timeNames)
    output.member("microseconds", ifThere: variables.microseconds)
    if let flag = variables.explicitDefaultsForTimestamp {
      output.member("explicit_defaults_for_timestamp", flag: flag)
    }
    output.member("sql_require_primary_key", ifThere: variables.requiresPrimaryKey)
    output.member("default_table_encryption", ifThere: variables.defaultTableEncryption)
    output.member("enable_cascade_triggers", ifThere: variables.enablesCascadeTriggers)
    if let invoker = variables.invoker {
      output.member("invoker_user", data: invoker.user)
      output.member("invoker_host", data: invoker.host)
    }
    if let databases = variables.updatedDatabases {
      try output.array("updated_databases", of: databases) { (output, name) throws(BinaryLogError) in
        try output.object { (output) throws(BinaryLogError) in output.member("name", data: name) }
      }
    }
    output.member("xid", ifThere: variables.xid)
    output.member("tables_for_update", ifThere: variables.tablesForUpdate)
    output.member("original_length", ifThere: variables.originalLength)
    output.member("alter_flags", ifThere: variables.alterFlags)
    output.member("alter_sequence_number", ifThere: variables.alterSequenceNumber)
    if !variables.logicalTimestamps.isEmpty {
      try output.array("logical_timestamps", of: variables.logicalTimestamps) { (output, time) throws(BinaryLogError) in
        output.separate()
        output.append(number: time)
      }
    }
    if !variables.unknown.isEmpty { output.member("unknown_base64", base64: variables.unknown) }
  }

  static func appendVariable(
    _ type: EventType, _ body: RawSpan, _ format: FormatDescription, to output: inout OutputBuffer
  ) throws(BinaryLogError) {
    switch type {
    case .intvar:
      let variable = try IntvarEvent(parsing: body, format: format)
      output.member("name", string: variable.kind == .insertID ? "INSERT_ID" : "LAST_INSERT_ID")
      output.member("value", variable.value)
    case .rand:
      let seeds = try RandEvent(parsing: body, format: format)
      output.member("seed1", seeds.first)
      output.member("seed2", seeds.second)
    default: try append(try UserVarEvent(parsing: body, format: format), to: &output)
    }
  }

  private static func append(_ variable: UserVarEvent, to output: inout OutputBuffer) throws(BinaryLogError) {
    output.member("name", data: variable.name)
    if let type = variable.typeName { output.member("type_name", data: type) }
    switch variable.value {
    case .null:
      output.member("value_type", string: "null")
      output.member(null: "value")
    case .string(let bytes, let collation):
      output.member("value_type", string: "string")
      output.member("collation", collation)
      output.member("value", data: bytes)
    case .real(let number):
      output.member("value_type", string: "double")
      // JSON has no number for what a server never gives.
      if number.isFinite {
        output.key("value")
        output.append(Array(shortest(number).utf8))
      } else {
        output.member("value", string: "\(number)")
      }
    case .integer(let number):
      output.member("value_type", string: "integer")
      output.member("value", number)
    case .unsigned(let number):
      output.member("value_type", string: "unsigned")
      output.member("value", number)
    case .decimal(let precision, let scale, let bytes):
      output.member("value_type", string: "decimal")
      output.member("precision", precision)
      output.member("scale", scale)
      output.member("value", data: try decimal(bytes, precision, scale))
    }
  }

  /// The shortest digits that give the number back; a whole one without `.0`.
  private static func shortest(_ number: Double) -> String {
    let text = number.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func decimal(_ bytes: ByteString, _ precision: Int, _ scale: Int) throws(BinaryLogError) -> ByteString
  {
    guard (1...81).contains(precision), scale <= precision else {
      throw BinaryLogError(
        .damaged, event: .userVar, found: "a decimal number of \(precision) digits, \(scale) behind the point",
        expected: "1 to 81 digits")
    }
    let packed = bytes.bytes
    var cursor = unsafe ByteCursor(packed.span.bytes)
    do throws(PackingError) {
      let value = try RowValue(decoding: &cursor, as: .decimal(precision: precision, scale: scale))
      if case .decimal(let text) = value { return text }
    } catch {
      throw BinaryLogError(.damaged, event: .userVar, found: error.found, expected: error.expected)
    }
    return ""
  }

  static func appendLoad(
    _ type: EventType, _ body: RawSpan, _ format: FormatDescription, to output: inout OutputBuffer
  ) throws(BinaryLogError) {
    switch type {
    case .load, .newLoad: try append(try LoadEvent(parsing: body, type: type, format: format), to: &output)
    case .createFile:
      let file = try CreateFileEvent(parsing: body, format: format)
      output.member("file_id", file.fileID)
      try append(file.load, to: &output)
      output.member("block_base64", base64: body.extracting(file.dataStart..<body.byteCount).array)
    case .executeLoadQuery:
      let load = try ExecuteLoadQueryEvent(parsing: body, format: format)
      output.member("file_id", load.fileID)
      output.member("file_name_start", load.fileName.lowerBound)
      output.member("file_name_end", load.fileName.upperBound)
      output.member("duplicates", string: "\(load.duplicates)")
      try append(load.query, to: &output)
    default:
      let file = try LoadFileEvent(parsing: body, type: type, format: format)
      output.member("file_id", file.fileID)
      if type == .appendBlock || type == .beginLoadQuery {
        output.member("block_base64", base64: body.extracting(file.dataStart..<body.byteCount).array)
      }
    }
  }

  private static func append(_ load: LoadEvent, to output: inout OutputBuffer) throws(BinaryLogError) {
    output.member("thread_id", load.threadID)
    output.member("execution_time", load.executionTime)
    output.member("database", data: load.database)
    output.member("table", data: load.table)
    try output.array("columns", of: load.columns) { (output, name) throws(BinaryLogError) in
      try output.object { (output) throws(BinaryLogError) in output.member("name", data: name) }
    }
    output.member("file_name", data: load.file)
    output.member("skipped_lines", load.skippedLines)
    output.member("fields_terminated_by", data: load.fieldTerminator)
    output.member("enclosed_by", data: load.enclosure)
    output.member("optionally_enclosed", flag: load.options & LoadEvent.Option.optionallyEnclosed != 0)
    output.member("lines_terminated_by", data: load.lineTerminator)
    output.member("lines_starting_by", data: load.lineStart)
    output.member("escaped_by", data: load.escape)
    output.member("replace", flag: load.options & LoadEvent.Option.replace != 0)
    output.member("ignore", flag: load.options & LoadEvent.Option.ignore != 0)
  }
}
