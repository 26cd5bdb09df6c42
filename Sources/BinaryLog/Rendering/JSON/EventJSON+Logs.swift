internal import ByteIO

/// Events about logs, and those that begin and end transactions.
extension EventJSON {
  mutating func append(
    _ format: FormatDescription, _ header: EventHeader, to output: inout OutputBuffer
  ) throws(BinaryLogError) {
    output.member("format_version", format.version)
    output.member("server_version", data: format.serverVersion)
    if format.created == 0 {
      output.member(null: "created")
    } else {
      append(Int64(format.created) * 1_000_000, "created", to: &output)
    }
    output.member("header_length", format.headerLength)
    switch format.checksum {
    case .none: output.member("checksum", string: "none")
    case .crc32: output.member("checksum", string: "crc32")
    case .unknown: output.member(null: "checksum")
    }
    output.member("in_use", flag: header.flags & EventHeader.Flag.inUse != 0)
    try output.array("post_header_lengths", of: format.postHeaderLengths) { (output, length) throws(BinaryLogError) in
      output.separate()
      output.append(number: length)
    }
  }

  private mutating func append(_ microseconds: Int64, _ name: StaticString, to output: inout OutputBuffer) {
    output.key(name)
    append(time: microseconds, to: &output)
  }

  mutating func append(_ event: GTIDEvent, to output: inout OutputBuffer) throws(BinaryLogError) {
    output.member("may_have_statements", flag: event.mayHaveStatements)
    output.member("last_committed", ifThere: event.lastCommitted)
    output.member("sequence_number", ifThere: event.sequenceNumber)
    if let time = event.immediateCommitTime {
      append(Int64(clamping: time), "immediate_commit_time", to: &output)
    }
    if let time = event.originalCommitTime { append(Int64(clamping: time), "original_commit_time", to: &output) }
    output.member("transaction_length", ifThere: event.transactionLength)
    output.member("immediate_server_version", ifThere: event.immediateServerVersion)
    output.member("original_server_version", ifThere: event.originalServerVersion)
    output.member("commit_group_ticket", ifThere: event.commitGroupTicket)
  }

  static func append(_ event: MariaDBGTIDEvent, to output: inout OutputBuffer) throws(BinaryLogError) {
    typealias Flag = MariaDBGTIDEvent.Flag
    output.member("standalone", flag: event.flags & Flag.standalone != 0)
    output.member("transactional", flag: event.flags & Flag.transactional != 0)
    output.member("allow_parallel", flag: event.flags & Flag.allowParallel != 0)
    output.member("waited", flag: event.flags & Flag.waited != 0)
    output.member("ddl", flag: event.flags & Flag.ddl != 0)
    output.member("commit_id", ifThere: event.commitID)
    if let xid = event.xid {
      output.member("prepared_xa", flag: event.flags & Flag.preparedXA != 0)
      output.member("completed_xa", flag: event.flags & Flag.completedXA != 0)
      try append(xid, to: &output)
    }
    output.member("extra_engines", ifThere: event.extraEngines)
    switch event.alterPhase {
    case .start?: output.member("alter_phase", string: "start")
    case .commit(let number)?:
      output.member("alter_phase", string: "commit")
      output.member("alter_sequence_number", number)
    case .rollback(let number)?:
      output.member("alter_phase", string: "rollback")
      output.member("alter_sequence_number", number)
    case nil: break
    }
    output.member("thread_id", ifThere: event.threadID)
  }

  private static func append(_ xid: XID, to output: inout OutputBuffer) throws(BinaryLogError) {
    try output.object("xa_xid") { (output) throws(BinaryLogError) in
      output.member("format", xid.format)
      output.member("global", data: xid.global)
      output.member("branch", data: xid.branch)
    }
  }

  /// Events that a log has once, or seldom.
  mutating func appendRare(
    _ type: EventType, _ body: RawSpan, _ format: FormatDescription, to output: inout OutputBuffer
  ) throws(BinaryLogError) {
    switch type {
    case .stop: break
    case .rotate:
      let event = try RotateEvent(parsing: body, format: format)
      output.member("next_file", data: event.nextFile)
      output.member("next_position", event.position)
    case .previousGTIDs:
      output.member("gtids", string: try PreviousGTIDsEvent(parsing: body, format: format).gtids.description)
    case .gtidList:
      let event = try GTIDListEvent(parsing: body, format: format)
      output.member("list_flags", event.flags)
      try output.array("gtids", of: event.gtids) { (output, gtid) throws(BinaryLogError) in
        output.separate()
        output.append(jsonText: Array(gtid.description.utf8))
      }
    case .binlogCheckpoint:
      output.member("checkpoint_file", data: try BinlogCheckpointEvent(parsing: body, format: format).file)
    case .xaPrepare:
      let event = try XAPrepareEvent(parsing: body, format: format)
      output.member("one_phase", flag: event.isOnePhase)
      try Self.append(event.xid, to: &output)
    case .incident:
      let event = try IncidentEvent(parsing: body, format: format)
      output.member("incident", event.incident)
      if let name = event.name { output.member("incident_name", string: name) }
      output.member("message", data: event.message)
    case .transactionPayload:
      let payload = try TransactionPayload(parsing: body)
      output.member("compression", string: payload.compression == 0 ? "zstd" : "none")
      output.member("size", payload.size)
      output.member("plain_size", payload.uncompressedSize)
    case .startEncryption:
      let event = try StartEncryptionEvent(parsing: body, format: format)
      output.member("scheme", event.scheme)
      output.member("key_version", event.keyVersion)
      output.member("nonce_base64", base64: event.nonce)
    case .heartbeat, .heartbeatV2:
      let event = try HeartbeatEvent(parsing: body, type: type, format: format)
      output.member("source_file", data: event.file)
      output.member("source_position", ifThere: event.position)
    case .transactionContext:
      try Self.append(try TransactionContextEvent(parsing: body, format: format), to: &output)
    case .viewChange: try Self.append(try ViewChangeEvent(parsing: body, format: format), to: &output)
    default:
      output.member("number", type.rawValue)
      output.member("body_base64", base64: body.array)
    }
  }

  private static func append(
    _ event: TransactionContextEvent, to output: inout OutputBuffer
  ) throws(BinaryLogError) {
    output.member("server_uuid", data: event.server)
    output.member("thread_id", event.threadID)
    output.member("given_gtid", flag: event.hasGivenGTID)
    output.member("snapshot", string: event.snapshot.description)
    for (name, hashes) in [("write_set" as StaticString, event.writeSet), ("read_set", event.readSet)] {
      try output.array(name, of: hashes) { (output, hash) throws(BinaryLogError) in
        output.separate()
        output.append(jsonBase64: hash.bytes)
      }
    }
  }

  private static func append(_ event: ViewChangeEvent, to output: inout OutputBuffer) throws(BinaryLogError) {
    output.member("view", data: event.view)
    output.member("sequence_number", event.sequenceNumber)
    try output.array("certification", of: event.certification) { (output, certificate) throws(BinaryLogError) in
      try output.object { (output) throws(BinaryLogError) in
        output.member("key_base64", base64: certificate.key.bytes)
        output.member("value_base64", base64: certificate.value.bytes)
      }
    }
  }
}
