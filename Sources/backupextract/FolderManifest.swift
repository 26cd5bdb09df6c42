import BackupStreamLib
import ByteIO
import Recovery
import ToolKit

/// What a folder of ours says of itself: `manifest.json`, one document, and `SHA256SUMS`, which `sha256sum -c` reads.
struct FolderManifest {
  /// One file.
  struct Entry {
    /// `rows`, or the kind of definition.
    var kind: String
    var file: FolderFile
    var database: ByteString
    var name: ByteString?
    var rows: Int64?
  }

  let image: ImageReader
  let shownImage: String
  var entries: [Entry]
  var leftOut: [LeftOut] = []
  var notes: [String] = []

  /// Writes both; no other file may be written afterwards.
  func write(to folder: NewFolder) throws {
    try folder.closeAll()
    var sums = ""
    for entry in entries { sums += "\(entry.file.sha256)  \(entry.file.name)\n" }
    let manifest = folder.file("manifest.json")
    try folder.write(try json(), to: manifest)
    try folder.closeAll()
    sums += "\(manifest.sha256)  manifest.json\n"
    try folder.write(Array(sums.utf8), to: folder.file("SHA256SUMS"))
  }

  private func json() throws -> [UInt8] {
    // A cut image that was salvaged has none.
    let summary = try? image.summary()
    var json = JSONWriter()
    json.object {
      $0.value("schema_version", 1)
      $0.value("type", "backupextract")
      $0.value("version", BackupStream.version)
      $0.value("image", shownImage)
      $0.value("server_version", data: image.header.serverVersion.text)
      if let summary, summary.validityTime.isSet {
        $0.object("validity_point") {
          $0.value("time", summary.validityTime.rfc3339)
          if !summary.binlogFile.isEmpty {
            $0.value("binlog_file", data: summary.binlogBaseName)
            $0.value("binlog_position", summary.binlogPosition)
          }
        }
      } else {
        $0.null("validity_point")
      }
      $0.array("files", of: entries) { json, entry in
        json.object {
          $0.value("file", entry.file.name)
          $0.value("kind", entry.kind)
          $0.value("database", data: entry.database)
          if let name = entry.name { $0.value("name", data: name) }
          if let rows = entry.rows { $0.value("rows", rows) }
          $0.value("bytes", entry.file.bytes)
          $0.value("sha256", entry.file.sha256)
        }
      }
      $0.array("left_out", of: leftOut) { json, item in
        json.object {
          $0.value("item", item.label)
          $0.value("reason", item.reason)
        }
      }
      $0.array("notes", of: notes) { $0.value(nil, $1) }
    }
    json.endLine()
    return json.bytes
  }
}
