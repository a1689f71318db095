module example.org/town/portal // comment

go 1.22

require github.com/gorilla/mux v1.8.1
require (
	github.com/Azure/azure-sdk-for-go v68.0.0+incompatible
	golang.org/x/text v0.14.0 // indirect
	"example.org/town/lib" v1.0.0
	broken
)

replace (
	github.com/gorilla/mux => github.com/example/mux v1.9.0
	example.org/town/lib v1.0.0 => ../lib
)
exclude golang.org/x/text v0.3.0
tool golang.org/x/text/cmd
mystery yes
