import ByteIO
import TableRows
import Testing

/// Definitions that no server would make, and rows that hold nothing but bytes.
@Suite("Hostile definitions")
struct HostileDefinitionTests {
  @Test(
    "are refused, or their rows are read or refused, without a trap",
    arguments: [
      "a DECIMAL(5,9)", "a DECIMAL(0,0)", "a DECIMAL(65,30)", "a DECIMAL(200,100)", "a DECIMAL(9999999999,2)",
      "a BIT(0)",
      "a BIT(65)", "a BIT(9999999999)", "a CHAR(4294967295)", "a CHAR(9223372036854775807)", "a VARCHAR(99999999999)",
      "a INT) PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (9)) (SELECT 7 AS a",
      "a BINARY(4294967295)", "a CHAR(4294967295) CHARACTER SET utf32", "a INT(4294967295) ZEROFILL",
      "a INT(99999999999999999999) ZEROFILL", "a FLOAT(255,254) ZEROFILL", "a DOUBLE(9999,5000)", "a YEAR(9)",
      "a TIME(9)",
      "a DATETIME(99999999999)", "a ENUM('')", "a SET('')", "a ENUM()", "a VECTOR(99999999999)",
      "a TEXT(99999999999999999)",
    ])
  func definitions(_ column: String) throws {
    guard
      let latin = CharacterSet.named("latin1", in: .mysql60),
      let definition = try? TableDefinition(
        parsing: ByteString("CREATE TABLE t (\(column)) ENGINE=InnoDB"), dialect: .mysql60, databaseCharacterSet: latin)
    else { return }
    for blobs in [RowLayout.BlobPlacement.inline, .apart] {
      let layout = RowLayout(definition, blobs: blobs)
      for form in [
        RowForm.tabSeparated(isHexadecimal: false), .jsonLines, .insertStatements(maximumSize: 100), .boundValues,
      ] {
        let formatter = try RowFormatter(layout, form: form, name: "t")
        for size in [0, 1, 2, 3, 5, 9, 40, 300] {
          for byte: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
            var output = OutputBuffer()
            let row = [0xFE] + [UInt8](repeating: byte, count: size)
            try? formatter.append(row.span.bytes, BlobValues(), to: &output)
            #expect(output.count < 1 << 20)
          }
        }
      }
    }
  }
}
