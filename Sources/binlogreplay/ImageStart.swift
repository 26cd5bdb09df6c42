import BackupStreamLib
import BinaryLog
import ByteIO
import Recovery
import ToolKit

/// What `--image` tells: where in the logs its validity point lies, and how its tables are defined.
struct ImageStart {
  /// The first event that is not in the image.
  let place: LogWindow.Place
  /// When the image was valid, as text.
  let time: String
  /// Its tables.
  let tables: ImageTables
  /// Why an index beside it is passed over.
  let sideIndexProblem: SideIndex.Problem?

  /// Reads them.
  /// - Throws: ``ImageError``; ``BinaryLogError`` (notFound) if the image has no position.
  init(_ path: String) throws {
    let image = try ImageArgument(path).open()
    let summary = try image.summary()
    guard !summary.binlogFile.isEmpty else {
      throw BinaryLogError(
        .notFound, file: RawArguments.bytes(path), found: "an image without a position in binary logs",
        expected: "one that was made while the server wrote a log")
    }
    let position = try image.index()?.facts.binlogPosition ?? UInt64(summary.binlogPosition)
    place = LogWindow.Place(file: summary.binlogBaseName, offset: Int64(clamping: position))
    time = "\(summary.validityTime) UTC"
    tables = try ImageTables(image)
    sideIndexProblem = image.sideIndexProblem
  }

  /// The definitions of the image's tables.
  /// - Parameter report: is told of each that can't be understood.
  func schema(_ report: (String) -> Void) -> SchemaHistory {
    var schema = SchemaHistory()
    for name in Set(tables.tables.map(\.database)) {
      schema.add(database: name, characterSet: nil, isComplete: true)
    }
    for table in tables.tables {
      switch table.definition {
      case .success(let definition): schema.add(database: table.database, definition)
      case .failure(let error): report("\(error)")
      }
    }
    return schema
  }
}
