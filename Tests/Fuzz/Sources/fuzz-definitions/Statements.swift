import ByteIO
import FuzzSupport
import TableRows

/// Statements of any bytes.
enum Statements {
  /// Takes a script apart, roughly: at each line that begins with CREATE TABLE.
  static func split(_ script: [UInt8]) -> [[UInt8]] {
    var statements: [[UInt8]] = []
    for line in script.split(separator: 10) {
      if line.starts(with: Array("CREATE TABLE".utf8)) { statements.append([]) }
      if !statements.isEmpty { statements[statements.count - 1] += line + [10] }
    }
    return statements
  }

  /// A definition that can be read can be used: for rows of every form.
  static func check(_ statement: [UInt8], _ choice: Int) {
    let dialect: CharacterSet.Dialect = choice & 1 == 0 ? .mysql60 : .modern
    let names = ["latin1", "utf8", "ucs2", "sjis"]
    let set = CharacterSet.named(ByteString(names[choice >> 1 & 3]), in: dialect) ?? .binary
    let definition: TableDefinition
    do {
      definition = try TableDefinition(parsing: ByteString(statement), dialect: dialect, databaseCharacterSet: set)
    } catch {
      demand(!"\(error)".isEmpty && !"\(error)".contains("\n"), "an error without a description, or of two lines")
      return
    }
    let again = try? TableDefinition(parsing: ByteString(statement), dialect: dialect, databaseCharacterSet: set)
    demand(again == definition, "another definition at the second time")
    guard !definition.columns.isEmpty else { return }
    for placement in [RowLayout.BlobPlacement.inline, .apart] {
      let layout = RowLayout(definition, blobs: placement)
      demand(layout.types == definition.columns.map { PackedType($0) }, "other types in the layout")
      let nulls = [UInt8](repeating: 0xFF, count: layout.nullBytes)
      // A row of NULLs is always one.
      guard let formatter = try? RowFormatter(layout, form: .jsonLines, name: "`t`") else { continue }
      var values = BlobValues()
      for _ in layout.apartColumns { values.endValue() }
      var output = OutputBuffer(capacity: 64)
      do {
        try formatter.append(nulls.span.bytes, values, to: &output)
      } catch {
        fatalError("a row of NULLs is an error: \(error)")
      }
      // So is the other end, or it is an error.
      let noNulls = [UInt8](repeating: 0, count: layout.nullBytes + 64)
      try? formatter.append(noNulls.span.bytes, values, to: &output)
    }
  }
}
