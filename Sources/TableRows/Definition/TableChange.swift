internal import ByteIO

/// A clause of ALTER TABLE.
enum TableChange {
  /// Where a column goes.
  enum Place {
    case first
    case after(ByteString)
  }

  /// ADD COLUMN; the number is that of the column in the parser's definition.
  case addColumn(Int, Place?, ifNotExists: Bool)
  /// MODIFY and CHANGE, by the old name.
  case changeColumn(ByteString, Int, Place?, ifExists: Bool)
  case dropColumn(ByteString, ifExists: Bool)
  case renameColumn(ByteString, to: ByteString)
  case setDefault(ByteString, DefaultValue?)
  case setVisibility(ByteString, isInvisible: Bool)
  case dropPrimaryKey
  case dropKey(ByteString)
  case dropForeignKey(ByteString)
  /// DROP CONSTRAINT, of any kind.
  case dropConstraint(ByteString)
  case renameKey(ByteString, to: ByteString)
  /// CONVERT TO CHARACTER SET; nil is that of the database.
  case convert(CharacterSet?, collation: ByteString?)
  case rename(database: ByteString?, name: ByteString)
  case systemVersioning(Bool)
  /// REMOVE PARTITIONING, and what changes partitions.
  case partitions
  /// CONVERT PARTITION … TO TABLE, CONVERT TABLE … TO PARTITION (MariaDB).
  case partitionToTable(database: ByteString?, name: ByteString)
  case tableToPartition(database: ByteString?, name: ByteString)
}
