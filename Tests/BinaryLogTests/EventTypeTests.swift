import BinaryLog
import Testing

@Suite struct EventTypeTests {
  @Test func everyTypeOfBothFamiliesHasTheServersName() {
    #expect((0...42).allSatisfy { EventType(rawValue: $0).name != nil })
    #expect((160...171).allSatisfy { EventType(rawValue: $0).name != nil })
    #expect(EventType(rawValue: 240).description == "event type 240")
  }
}
