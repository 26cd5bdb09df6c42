import BinaryLog
import ByteIO
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct LogReaderTests {
  @Test(arguments: LogCases.all) func theEventsAreThoseThatTheServersToolsFind(_ one: LogCase) throws {
    guard let expected = one.events, !expected.isEmpty, !one.isEncrypted else { return }
    var found: [String: Int] = [:]
    for file in one.files {
      do throws(BinaryLogError) {
        var reader = try LogInput(opening: FilePath(file.path), name: ByteString(file.lastPathComponent)).reader()
        try reader.read { (event, _) throws(BinaryLogError) in
          if !event.isUnwrapped { found[LogCase.shortName(event.type), default: 0] += 1 }
          return .goOn
        }
      } catch {
        #expect(one.isDamaged, "\(one.name): \(error)")
      }
    }
    if !one.isDamaged { #expect(found == expected, "\(one.name)") }
  }
}
