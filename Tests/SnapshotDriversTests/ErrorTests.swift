import SnapshotDrivers
import Testing

@Suite("Errors of drivers")
struct ErrorTests {
  @Test("say where, what was found and what was expected")
  func text() {
    let error = SnapshotDriverError(at: 40, of: "MYD", found: "block type 99", expected: "0 to 13")
    #expect(error.description == "MYD at offset 40: found block type 99, expected 0 to 13")
  }
}
