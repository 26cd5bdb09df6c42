internal import ByteIO

/// The transaction that a script is in.
struct TransactionState {
  /// Whether what was written since the GTID is kept back, because the next event tells how it must begin.
  var isHeld = false
  /// Whether it is begun and neither committed nor rolled back.
  var isOpen = false
  /// Whether it is a distributed one: the server rolls it back when the client is gone, ROLLBACK can't.
  var isXA = false
  /// MySQL: whether GTID_NEXT was set.
  var hasGTIDNext = false
  /// MySQL: what is between two GTID events; nil before the first one.
  var isAnonymous: Bool?
  /// MariaDB: what the session's variables were set to.
  var domain: UInt32?, server: UInt32?, isSerial: Bool?
  /// A procedure that expects a statement to fail, to be dropped behind the transaction.
  var procedure: [UInt8]?
  /// How many such procedures there were.
  var procedureCount = 0
}

extension SQLScript {
  /// The beginning of a log.
  mutating func beginLog(_ event: borrowing LogEvent, _ format: FormatDescription) {
    isMariaDB = format.isMariaDB
    serverNumbers = format.serverNumbers
    if !hasBegun {
      hasBegun = true
      text.append(
        "# Made by binlogreplay: times are UTC; run it with --binary-mode --comments (--local-infile=1 for LOAD DATA)\n"
      )
      text.append("/*!50530 SET @@SESSION.PSEUDO_SLAVE_MODE=1*/;\n")
      if options.isIdempotent && !isMariaDB { text.append("/*!50700 SET @@SESSION.RBR_EXEC_MODE=IDEMPOTENT*/;\n") }
      text.append("/*!50003 SET @OLD_COMPLETION_TYPE=@@COMPLETION_TYPE,COMPLETION_TYPE=0*/;\nDELIMITER /*!*/;\n")
    }
    if options.showsComments {
      placeComment(event)
      text.append("Start: binlog v ")
      text.append(number: format.version)
      text.append(", server v ")
      text.append(display: format.serverVersion)
      if format.created != 0 { text.append(", the server had just started") }
      text.append("\n")
    }
    // Whatever was open is gone with the server that wrote the log before.
    if format.created != 0, transaction.isOpen {
      text.append("ROLLBACK")
      text.append(Self.end)
      endTransaction()
    }
    writeDescription(event, format)
  }

  /// A transaction is over.
  mutating func endTransaction() {
    (transaction.isOpen, transaction.isXA) = (false, false)
    dropProcedure()
  }

  mutating func writeGTID(
    _ event: borrowing LogEvent, _ format: FormatDescription, at position: LogPosition
  ) throws(BinaryLogError) {
    let gtid = try GTIDEvent(parsing: event.body, type: event.type, format: format)
    transaction.isHeld = true
    if let before = transaction.isAnonymous, before != (gtid.gtid == nil), !options.omitsGTIDs {
      note(
        "transactions with and without GTIDs: the server's gtid_mode must go along, or use --skip-gtids",
        at: position, once: "gtid_mode")
    }
    transaction.isAnonymous = gtid.gtid == nil
    if options.showsComments, let time = gtid.immediateCommitTime, time > 0 {
      text.append("# committed ")
      text.append(time: Int64(clamping: time))
      text.append("\n")
    }
    if options.omitsGTIDs { return }
    if !gtid.mayHaveStatements {
      text.append("/*!50718 SET TRANSACTION ISOLATION LEVEL READ COMMITTED*/")
      text.append(Self.end)
    }
    set("/*!80001 SET @@session.original_commit_timestamp=", gtid.originalCommitTime)
    set("/*!80014 SET @@session.original_server_version=", gtid.originalServerVersion)
    set("/*!80014 SET @@session.immediate_server_version=", gtid.immediateServerVersion)
    text.append("SET @@SESSION.GTID_NEXT= '")
    if let gtid = gtid.gtid { text.append(gtid) } else { text.append("ANONYMOUS") }
    text.append("'")
    text.append(Self.end)
    transaction.hasGTIDNext = true
  }

  private mutating func set(_ front: StaticString, _ value: (some BinaryInteger)?) {
    guard let value else { return }
    text.append(front)
    text.append(number: value)
    text.append("*/")
    text.append(Self.end)
  }

  mutating func writeMariaDBGTID(
    _ event: borrowing LogEvent, _ format: FormatDescription
  ) throws(BinaryLogError) {
    let gtid = try MariaDBGTIDEvent(parsing: event.body, format: format)
    transaction.isHeld = true
    if !options.omitsGTIDs {
      let isSerial = gtid.flags & MariaDBGTIDEvent.Flag.allowParallel == 0
      if transaction.isSerial != isSerial {
        transaction.isSerial = isSerial
        set("/*M!100101 SET @@session.skip_parallel_replication=", isSerial ? 1 : 0)
      }
      if transaction.domain != gtid.domain {
        transaction.domain = gtid.domain
        set("/*M!100001 SET @@session.gtid_domain_id=", gtid.domain)
      }
      if transaction.server != event.header.serverID {
        transaction.server = event.header.serverID
        set("/*M!100001 SET @@session.server_id=", event.header.serverID)
      }
      set("/*M!100001 SET @@session.gtid_seq_no=", gtid.sequence)
    }
    if gtid.flags & MariaDBGTIDEvent.Flag.preparedXA != 0, let xid = gtid.xid {
      text.append("XA START ")
      text.append(text: xid.description)
      text.append(Self.end)
      (transaction.isOpen, transaction.isXA) = (true, true)
    } else if !gtid.isStandalone {
      text.append("START TRANSACTION\n")
      text.append(Self.end)
      transaction.isOpen = true
    }
  }

  mutating func writeXAPrepare(
    _ event: borrowing LogEvent, _ format: FormatDescription
  ) throws(BinaryLogError) {
    let prepare = try XAPrepareEvent(parsing: event.body, format: format)
    text.append(prepare.isOnePhase ? "XA COMMIT " : "XA PREPARE ")
    text.append(text: prepare.xid.description)
    text.append(prepare.isOnePhase ? " ONE PHASE\n" : "\n")
    text.append(Self.end)
    endTransaction()
  }

  mutating func writeCommit() {
    text.append("COMMIT")
    text.append(Self.end)
    endTransaction()
  }
}
