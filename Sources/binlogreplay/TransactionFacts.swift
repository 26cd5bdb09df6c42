import BinaryLog
import ByteIO
import ToolKit

/// What JSON lines say of a transaction.
enum TransactionFacts {
  static func write(_ transaction: LogTransaction, to json: inout JSONWriter) {
    json.value("file", data: transaction.start.file)
    json.value("position", transaction.start.offset)
    if transaction.end.file != transaction.start.file { json.value("end_file", data: transaction.end.file) }
    json.value("end_position", transaction.end.offset)
    if let gtid = transaction.gtid { json.value("gtid", gtid.description) }
    json.value("time", LogTime.text(transaction.time))
    json.value("server_id", transaction.serverID)
    if let thread = transaction.threadID { json.value("thread_id", thread) }
    json.value("ending", "\(transaction.ending)")
    json.value("size", transaction.size)
    if let plain = transaction.plainSize { json.value("plain_size", plain) }
    json.value("events", transaction.events)
    json.value("statements", transaction.statements)
    json.value("seconds", transaction.seconds)
    json.array("rows", of: transaction.rows.sorted { $0.key < $1.key }) { json, entry in
      json.object { json in
        json.value("database", data: entry.key.database)
        json.value("table", data: entry.key.name)
        json.value("inserted", entry.value.written)
        json.value("updated", entry.value.updated)
        json.value("deleted", entry.value.deleted)
        if entry.value.uncounted > 0 { json.value("uncounted_events", entry.value.uncounted) }
        json.value("bytes", entry.value.bytes)
      }
    }
  }
}
