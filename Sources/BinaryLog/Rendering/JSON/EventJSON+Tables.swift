internal import ByteIO

/// Table maps, and events of rows without their rows.
extension EventJSON {
  /// The members that tell what is in a map.
  static func members(of map: TableMap) throws(BinaryLogError) -> [UInt8] {
    // A comma comes first, as in the middle of an object.
    var output = OutputBuffer()
    output.append(0x20)
    output.member("table_id", map.id)
    output.member("database", data: map.database)
    output.member("table", data: map.table)
    output.member("map_flags", map.flags)
    let metadata = map.metadata
    try output.array("columns", of: Array(map.codes.indices)) { (output, index) throws(BinaryLogError) in
      try output.object { (output) throws(BinaryLogError) in
        if index < metadata.names.count {
          output.member("name", data: metadata.names[index])
        } else {
          output.member(null: "name")
        }
        output.member("type", string: typeNames[map.codes[index]] ?? "\(map.codes[index])")
        if index < map.typeMetadata.count { output.member("type_metadata", map.typeMetadata[index]) }
        if index < map.isNullable.count { output.member("nullable", flag: map.isNullable[index]) }
        if isNumber(map.codes[index]), index < metadata.isUnsigned.count {
          output.member("unsigned", flag: metadata.isUnsigned[index])
        }
        if index < metadata.collations.count { output.member("collation", ifThere: metadata.collations[index]) }
        if index < metadata.members.count, let members = metadata.members[index] {
          try output.array("members", of: members) { (output, member) throws(BinaryLogError) in
            try output.object { (output) throws(BinaryLogError) in output.member("name", data: member) }
          }
        }
        if index < metadata.geometryTypes.count {
          output.member("geometry_type", ifThere: metadata.geometryTypes[index])
        }
        if index < metadata.dimensions.count { output.member("dimensions", ifThere: metadata.dimensions[index]) }
        if index < metadata.isVisible.count { output.member("visible", flag: metadata.isVisible[index]) }
      }
    }
    let key = metadata.primaryKey
    if !key.isEmpty {
      try output.array("primary_key", of: key) { (output, part) throws(BinaryLogError) in
        try output.object { (output) throws(BinaryLogError) in
          output.member("column", part.column)
          if part.prefix > 0 { output.member("prefix", part.prefix) }
        }
      }
    }
    return Array(output.array.dropFirst())
  }

  /// Whether it is a number, which may be unsigned.
  private static func isNumber(_ code: UInt8) -> Bool { [1, 2, 3, 4, 5, 8, 9, 246].contains(code) }

  /// The servers' names for the types of columns (`enum_field_types`, without MYSQL_TYPE_).
  private static let typeNames: [UInt8: String] = [
    0: "DECIMAL", 1: "TINY", 2: "SHORT", 3: "LONG", 4: "FLOAT", 5: "DOUBLE", 6: "NULL", 7: "TIMESTAMP",
    8: "LONGLONG", 9: "INT24", 10: "DATE", 11: "TIME", 12: "DATETIME", 13: "YEAR", 14: "NEWDATE", 15: "VARCHAR",
    16: "BIT", 17: "TIMESTAMP2", 18: "DATETIME2", 19: "TIME2", 20: "TYPED_ARRAY", 140: "BLOB_COMPRESSED",
    141: "VARCHAR_COMPRESSED", 242: "VECTOR", 245: "JSON", 246: "NEWDECIMAL", 247: "ENUM", 248: "SET",
    249: "TINY_BLOB", 250: "MEDIUM_BLOB", 251: "LONG_BLOB", 252: "BLOB", 253: "VAR_STRING", 254: "STRING",
    255: "GEOMETRY",
  ]

  /// An event of rows whose rows are not written: of no table, or of a format that nobody can take apart.
  static func appendRows(
    _ event: borrowing LogEvent, _ format: FormatDescription, _ table: TableMap?, to output: inout OutputBuffer
  ) throws(BinaryLogError) {
    let rows = try RowsEvent(parsing: event.body, type: event.type, format: format)
    output.member("table_id", rows.tableID)
    if let table {
      output.member("database", data: table.database)
      output.member("table", data: table.table)
    }
    output.member("row_flags", rows.flags)
    if rows.isDummy { return }
    let body = event.body
    let start = min(rows.rowsStart, body.byteCount)
    output.member("rows_base64", base64: body.extracting(start..<body.byteCount).array)
  }
}
