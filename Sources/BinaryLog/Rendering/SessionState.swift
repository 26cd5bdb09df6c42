internal import ByteIO

/// The session's variables as the script has set them so far; nil where it has not.
struct SessionState {
  var database: ByteString?
  var timestamp: (seconds: UInt32, microseconds: UInt32?)?
  var threadID: UInt32?
  var options: UInt32?
  var sqlMode: UInt64?
  var autoIncrement: StatementVariables.AutoIncrement?
  var collations: StatementVariables.Collations?
  var timeZone: ByteString?
  var timeNames: UInt16?
  var databaseCollation: UInt16??
  var explicitDefaultsForTimestamp: Bool?
  var defaultCollationForUTF8MB4: UInt16?
  var requiresPrimaryKey: UInt8?
  var defaultTableEncryption: UInt8?
  var enablesCascadeTriggers: UInt8?
  var characterSetCollations: [StatementVariables.CharacterSetCollation]?
  var skipsReplication = false

  /// What statements made of rows are run with, as far as it is set.
  var rowFlags: UInt16?
}
