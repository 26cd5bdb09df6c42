/// The type of an event: the number in its header. Both families share the numbers up to 42 as far as they know them;
/// MariaDB's own begin at 160.
public struct EventType: RawRepresentable, Hashable, Sendable {
  /// The number in the header.
  public var rawValue: UInt8

  /// A type by its number.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  private init(_ rawValue: UInt8) { self.rawValue = rawValue }

  /// No event at all.
  public static let unknown = EventType(0)
  /// The beginning of a log of 3.23 to 4.1.
  public static let startV3 = EventType(1)
  /// A statement.
  public static let query = EventType(2)
  /// The server stopped in good order.
  public static let stop = EventType(3)
  /// The log goes on in another file.
  public static let rotate = EventType(4)
  /// A value of LAST_INSERT_ID or INSERT_ID for the statement behind it.
  public static let intvar = EventType(5)
  /// LOAD DATA of 3.23.
  public static let load = EventType(6)
  /// Never written to a log.
  public static let slave = EventType(7)
  /// The first block of a file of LOAD DATA (4.0, 4.1).
  public static let createFile = EventType(8)
  /// A further block of such a file.
  public static let appendBlock = EventType(9)
  /// LOAD DATA with the file that came before (4.0, 4.1).
  public static let execLoad = EventType(10)
  /// The file that came before is not needed.
  public static let deleteFile = EventType(11)
  /// LOAD DATA with longer texts (4.0).
  public static let newLoad = EventType(12)
  /// The seeds of RAND() for the statement behind it.
  public static let rand = EventType(13)
  /// A user variable that the statement behind it uses.
  public static let userVar = EventType(14)
  /// The beginning of a log of 5.0 and later.
  public static let formatDescription = EventType(15)
  /// COMMIT of a transaction of engines that can recover.
  public static let xid = EventType(16)
  /// The first block of a file of LOAD DATA (5.0 and later).
  public static let beginLoadQuery = EventType(17)
  /// LOAD DATA with the file that came before (5.0 and later).
  public static let executeLoadQuery = EventType(18)
  /// Which table a number stands for.
  public static let tableMap = EventType(19)
  /// Inserted rows of before 5.1.16.
  public static let preGAWriteRows = EventType(20)
  /// Updated rows of before 5.1.16.
  public static let preGAUpdateRows = EventType(21)
  /// Deleted rows of before 5.1.16.
  public static let preGADeleteRows = EventType(22)
  /// Inserted rows (MySQL 5.1 to 5.5, MariaDB).
  public static let writeRowsV1 = EventType(23)
  /// Updated rows, the same.
  public static let updateRowsV1 = EventType(24)
  /// Deleted rows, the same.
  public static let deleteRowsV1 = EventType(25)
  /// Something happened that the log does not hold.
  public static let incident = EventType(26)
  /// A source is alive; never in a file.
  public static let heartbeat = EventType(27)
  /// May be passed over.
  public static let ignorable = EventType(28)
  /// The statement that made the rows behind it (MySQL).
  public static let rowsQuery = EventType(29)
  /// Inserted rows (MySQL 5.6 and later).
  public static let writeRows = EventType(30)
  /// Updated rows, the same.
  public static let updateRows = EventType(31)
  /// Deleted rows, the same.
  public static let deleteRows = EventType(32)
  /// The GTID of the transaction behind it (MySQL).
  public static let gtid = EventType(33)
  /// A transaction without a GTID begins (MySQL).
  public static let anonymousGTID = EventType(34)
  /// All GTIDs of the logs before (MySQL).
  public static let previousGTIDs = EventType(35)
  /// Group replication: what a transaction was certified against.
  public static let transactionContext = EventType(36)
  /// Group replication: another set of members.
  public static let viewChange = EventType(37)
  /// XA PREPARE, or a commit in one phase.
  public static let xaPrepare = EventType(38)
  /// Updated rows, JSON as differences (MySQL 8.0 and later).
  public static let partialUpdateRows = EventType(39)
  /// A whole transaction, compressed (MySQL 8.0.20 and later).
  public static let transactionPayload = EventType(40)
  /// A source is alive; never in a file.
  public static let heartbeatV2 = EventType(41)
  /// A GTID with a tag (MySQL 8.4 and later).
  public static let taggedGTID = EventType(42)
  /// The statement that made the rows behind it (MariaDB).
  public static let annotateRows = EventType(160)
  /// The oldest log that recovery needs (MariaDB).
  public static let binlogCheckpoint = EventType(161)
  /// The GTID of the transaction behind it (MariaDB).
  public static let mariaGTID = EventType(162)
  /// The last GTID of every domain in the logs before (MariaDB).
  public static let gtidList = EventType(163)
  /// All events behind it are encrypted (MariaDB).
  public static let startEncryption = EventType(164)
  /// A statement, compressed (MariaDB).
  public static let queryCompressed = EventType(165)
  /// Inserted rows, compressed (MariaDB).
  public static let writeRowsCompressedV1 = EventType(166)
  /// Updated rows, compressed (MariaDB).
  public static let updateRowsCompressedV1 = EventType(167)
  /// Deleted rows, compressed (MariaDB).
  public static let deleteRowsCompressedV1 = EventType(168)
  /// Inserted rows, compressed, of the second version (MariaDB).
  public static let writeRowsCompressed = EventType(169)
  /// Updated rows, the same.
  public static let updateRowsCompressed = EventType(170)
  /// Deleted rows, the same.
  public static let deleteRowsCompressed = EventType(171)

  /// The server's name for it (`Log_event_type`, in both families), or nil for a number that neither gives a name.
  public var name: String? { Self.names[rawValue] }

  /// Whether there is a name for it.
  public var hasName: Bool { rawValue <= 42 || rawValue >= 160 && rawValue <= 171 }

  /// The name, or the number where there is none.
  public var description: String { name ?? "event type \(rawValue)" }

  private static let names: [UInt8: String] = [
    0: "UNKNOWN_EVENT", 1: "START_EVENT_V3", 2: "QUERY_EVENT", 3: "STOP_EVENT", 4: "ROTATE_EVENT",
    5: "INTVAR_EVENT", 6: "LOAD_EVENT", 7: "SLAVE_EVENT", 8: "CREATE_FILE_EVENT", 9: "APPEND_BLOCK_EVENT",
    10: "EXEC_LOAD_EVENT", 11: "DELETE_FILE_EVENT", 12: "NEW_LOAD_EVENT", 13: "RAND_EVENT", 14: "USER_VAR_EVENT",
    15: "FORMAT_DESCRIPTION_EVENT", 16: "XID_EVENT", 17: "BEGIN_LOAD_QUERY_EVENT", 18: "EXECUTE_LOAD_QUERY_EVENT",
    19: "TABLE_MAP_EVENT", 20: "PRE_GA_WRITE_ROWS_EVENT", 21: "PRE_GA_UPDATE_ROWS_EVENT",
    22: "PRE_GA_DELETE_ROWS_EVENT", 23: "WRITE_ROWS_EVENT_V1", 24: "UPDATE_ROWS_EVENT_V1",
    25: "DELETE_ROWS_EVENT_V1", 26: "INCIDENT_EVENT", 27: "HEARTBEAT_LOG_EVENT", 28: "IGNORABLE_LOG_EVENT",
    29: "ROWS_QUERY_LOG_EVENT", 30: "WRITE_ROWS_EVENT", 31: "UPDATE_ROWS_EVENT", 32: "DELETE_ROWS_EVENT",
    33: "GTID_LOG_EVENT", 34: "ANONYMOUS_GTID_LOG_EVENT", 35: "PREVIOUS_GTIDS_LOG_EVENT",
    36: "TRANSACTION_CONTEXT_EVENT", 37: "VIEW_CHANGE_EVENT", 38: "XA_PREPARE_LOG_EVENT",
    39: "PARTIAL_UPDATE_ROWS_EVENT", 40: "TRANSACTION_PAYLOAD_EVENT", 41: "HEARTBEAT_LOG_EVENT_V2",
    42: "GTID_TAGGED_LOG_EVENT", 160: "ANNOTATE_ROWS_EVENT", 161: "BINLOG_CHECKPOINT_EVENT", 162: "GTID_EVENT",
    163: "GTID_LIST_EVENT", 164: "START_ENCRYPTION_EVENT", 165: "QUERY_COMPRESSED_EVENT",
    166: "WRITE_ROWS_COMPRESSED_EVENT_V1", 167: "UPDATE_ROWS_COMPRESSED_EVENT_V1",
    168: "DELETE_ROWS_COMPRESSED_EVENT_V1", 169: "WRITE_ROWS_COMPRESSED_EVENT", 170: "UPDATE_ROWS_COMPRESSED_EVENT",
    171: "DELETE_ROWS_COMPRESSED_EVENT",
  ]
}

extension EventType: CustomStringConvertible {}

/// What an event of rows does to them.
public enum RowsOperation: Hashable, Sendable {
  /// INSERT: after images.
  case write
  /// UPDATE: before and after images.
  case update
  /// DELETE: before images.
  case delete
}

extension EventType {
  /// What an event of rows does; nil for any other event. Those of before 5.1.16 are none of these: their rows are
  /// packed in another way.
  public var rowsOperation: RowsOperation? {
    switch self {
    case .writeRowsV1, .writeRows, .writeRowsCompressedV1, .writeRowsCompressed, .preGAWriteRows: .write
    case .updateRowsV1, .updateRows, .updateRowsCompressedV1, .updateRowsCompressed, .partialUpdateRows,
      .preGAUpdateRows:
      .update
    case .deleteRowsV1, .deleteRows, .deleteRowsCompressedV1, .deleteRowsCompressed, .preGADeleteRows: .delete
    default: nil
    }
  }

  /// Whether MariaDB has compressed the event's body (`log_bin_compress`).
  public var isCompressed: Bool { rawValue >= 165 && rawValue <= 171 }
}
