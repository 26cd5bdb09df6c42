import Foundation
import TestSupport
import Testing

/// The forms as other programs read them.
@Suite("CSV and JSON lines")
struct FormTests {
  @Test("are read by Python's readers, value by value as the tab-separated form has them", arguments: Samples.images)
  func python(_ image: Samples.Image) throws {
    let result = try Shell.run("python3 Tests/backupextractTests/read-forms.py '\(image.file.path)'")
    #expect(result.status == 0, "\(image.name): \(result.errors.suffix(300))")
  }
}
