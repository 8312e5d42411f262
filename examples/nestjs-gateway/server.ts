/**
 * A NestJS gateway with a JWT guard, as its documentation leads to it: the guard stands before each message, and nothing
 * before the connection. Decorators have to be compiled:
 *
 *   npx tsc -p examples/nestjs-gateway
 *   CHAT_SECRET=… CHAT_PASSWORD=… PORT=4101 node examples/nestjs-gateway/dist/server.js
 *
 * Log in: POST /auth/login {"username": "ada", "password": …}; the answer is {"access_token"}.
 */
import 'reflect-metadata'
import {
  Body,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Inject,
  Injectable,
  Module,
  Post,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { JwtModule, JwtService } from '@nestjs/jwt'
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
} from '@nestjs/websockets'
import type { Server, Socket } from 'socket.io'

const secret = process.env.CHAT_SECRET ?? ''
const password = process.env.CHAT_PASSWORD ?? ''
if (secret.length < 16 || password.length < 8) {
  console.error('Set CHAT_SECRET (16 characters or more) and CHAT_PASSWORD (8 or more).')
  process.exit(2)
}
const users = ['ada', 'ben', 'cleo', 'dan']

@Injectable()
class WsJwtGuard implements CanActivate {
  @Inject(JwtService) private readonly jwt!: JwtService

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const client = context.switchToWs().getClient<Socket>()
    try {
      client.data.user = await this.jwt.verifyAsync(client.handshake.auth.token)
      return true
    } catch {
      throw new WsException('Unauthorized')
    }
  }
}

@WebSocketGateway()
class ChatGateway {
  @WebSocketServer() private readonly server!: Server

  @UseGuards(WsJwtGuard)
  @SubscribeMessage('message')
  onMessage(@MessageBody() body: { text: string }, @ConnectedSocket() client: Socket) {
    this.server.emit('message', { user: client.data.user.username, text: body.text })
    return { saved: true }
  }
}

@Controller('auth')
class AuthController {
  @Inject(JwtService) private readonly jwt!: JwtService

  @Post('login')
  async login(@Body() body: { username?: string; password?: string }) {
    const { username } = body
    if (username === undefined || !users.includes(username) || body.password !== password)
      throw new UnauthorizedException()
    return { access_token: await this.jwt.signAsync({ sub: users.indexOf(username) + 1, username }) }
  }
}

@Module({
  imports: [JwtModule.register({ secret, signOptions: { expiresIn: '30m' } })],
  controllers: [AuthController],
  providers: [ChatGateway, WsJwtGuard],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['error'] })
app.enableShutdownHooks()
await app.listen(Number(process.env.PORT ?? 4101), '127.0.0.1')
console.log(`nestjs gateway on ${await app.getUrl()}`)
